import type { Instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { TapeWindow } from '#market/tape';
import { buildOwing } from './core/testing/build-margin.ts';
import { buildOrder, USER } from './core/testing/build-order.ts';
import { second } from './core/testing/moment.ts';
import { NO_HALTS } from './core/testing/no-halts.ts';
import { readMarginWorld } from './margin-turn.ts';

const BTC = 'CRYPTO-COIN-BTC';
const place = (at: Instant) => ({
  kind: 'place' as const,
  order: buildOrder(),
  at,
  fxPrint: undefined,
});

/** The windows of the tape that are asked for, where these happen before an account that owes is judged. */
async function asked(checkedTo: Instant, events: readonly Instant[], checkAt: Instant) {
  const windows: TapeWindow[] = [];
  const holding = { [BTC]: { quantity: '1', cost: '100' } };
  await readMarginWorld(
    {
      marginTape: {
        viewsFor: async (given) => {
          windows.push(...given);
          return new Map();
        },
      },
      ...{ heads: new Map(), halts: NO_HALTS, instruments: new Map() },
    },
    new Map([[USER, buildOwing('-1', holding, checkedTo)]]),
    { ready: [...events.map(place), { kind: 'check', userId: USER, at: checkAt }], orders: [] },
  );
  return windows;
}

const window = (from: number, to: number) => ({
  tickerId: BTC,
  after: second(from) - 1,
  upTo: second(to),
});

test('who owes is judged by the prices since they were, up to what is known', async () => {
  expect(await asked(second(5), [second(7)], second(9))).toEqual([window(5, 9)]);
});

test('what comes late is held against the prices of its own moment too', async () => {
  const late = [second(2), second(3), second(7)];
  const windows = await asked(second(5), late, second(9));
  expect(windows).toEqual([window(2, 2), window(3, 3), window(5, 9)]);
});
