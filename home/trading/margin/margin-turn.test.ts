import type { Instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { TapeWindow } from '#market/tape';
import type { Account } from '../core/account.ts';
import type { ScheduledEvent } from '../core/scheduled-event.ts';
import { buildAccount } from '../core/testing/build-account.ts';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildOwing } from '../core/testing/build-margin.ts';
import { buildOrder, USER } from '../core/testing/build-order.ts';
import { second } from '../core/testing/moment.ts';
import { NO_HALTS } from '../core/testing/no-halts.ts';
import { readMarginWorld } from './margin-turn.ts';

const BTC = 'CRYPTO-COIN-BTC';
const place = (at: Instant) => ({
  kind: 'place' as const,
  order: buildOrder(),
  at,
  fxPrint: undefined,
});

/** The windows of the tape that are asked for, where these happen before an account that owes is judged. */
async function asked(account: Account, events: readonly ScheduledEvent[], checkAt: Instant) {
  const windows: TapeWindow[] = [];
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
    new Map([[USER, account]]),
    { ready: [...events, { kind: 'check', userId: USER, at: checkAt }], orders: [] },
  );
  return windows;
}

const owing = (checkedTo: Instant) =>
  buildOwing('-1', { [BTC]: { quantity: '1', cost: '100' } }, checkedTo);
const window = (from: number, to: number) => ({
  tickerId: BTC,
  after: second(from) - 1,
  upTo: second(to),
});

test('who owes is judged by the prices since they were, up to what is known', async () => {
  expect(await asked(owing(second(5)), [place(second(7))], second(9))).toEqual([window(5, 9)]);
});

test('who asks for a bailout and owes nothing is valued at that moment, by all that they hold', async () => {
  const command = buildCommand({ intent: { kind: 'BAILOUT' } });
  const bailout = { kind: 'command', command, at: second(8) } as const;
  const account = buildAccount('1', { [BTC]: { quantity: '1', cost: '100' } });
  expect(await asked(account, [place(second(2)), bailout], second(9))).toEqual([window(8, 8)]);
  // On margin what is judged before it is walked besides.
  const lent = buildOwing('1', { [BTC]: { quantity: '1', cost: '100' } }, second(5));
  expect(await asked(lent, [bailout], second(9))).toEqual([window(8, 9)]);
});

test('before a switch of margin nothing is read but what a bailout is valued by, however long before', async () => {
  const bailout = buildCommand({ intent: { kind: 'BAILOUT' } });
  const on = buildCommand({ intent: { kind: 'MARGIN', enabled: true } });
  const events = [
    place(second(2)),
    { kind: 'command', command: bailout, at: second(3) } as const,
    { kind: 'command', command: on, at: second(900) } as const,
  ];
  const account = buildAccount('1', { [BTC]: { quantity: '1', cost: '100' } });
  expect(await asked(account, events, second(901))).toEqual([window(3, 3), window(900, 901)]);
});

test('what comes late is held against the prices of its own moment too', async () => {
  const late = [second(2), second(3), second(7)];
  const windows = await asked(owing(second(5)), late.map(place), second(9));
  expect(windows).toEqual([window(2, 2), window(3, 3), window(5, 9)]);
});
