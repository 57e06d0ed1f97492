import { decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { USD_KRW } from '#market/print';
import type { TapeHead, TapeWindow } from '#market/tape';
import { NOBODY_LISTED } from './core/listings.ts';
import type { OpenOrder } from './core/open-order.ts';
import { STEP_MICROS } from './core/read-to.ts';
import { buildOrder } from './core/testing/build-order.ts';
import { APPLE, quote } from './core/testing/build-print.ts';
import { findInstrument } from './core/testing/find-instrument.ts';
import { second } from './core/testing/moment.ts';
import { NO_HALTS } from './core/testing/no-halts.ts';
import { NO_LOOK, type RestingLook } from './matching/match-resting.ts';
import { scheduleTurn } from './schedule-turn.ts';

const BTC = 'CRYPTO-COIN-BTC';
/** Days of tape lie behind the orders: it is complete, and all of the queue is read. */
const NOW = addMicros(second(0), 7120 * MICROS_PER_MINUTE);

interface Given {
  readonly order: OpenOrder;
  readonly look?: RestingLook;
  /** From when on there is a quote a second, of 50. */
  readonly quotedFrom?: Instant;
  readonly horizon?: Instant;
}

const headOf = (tickerId: string): [string, TapeHead] => [
  tickerId,
  { tickerId, source: 'test', completeTo: NOW, lastPrintAt: NOW },
];

async function schedule({ order, look = NO_LOOK, quotedFrom = second(0), horizon = NOW }: Given) {
  const windows: TapeWindow[] = [];
  const heads = new Map([order.tickerId, USD_KRW].map(headOf));
  const printsWithin = ({ after, upTo }: TapeWindow) => {
    const first = Math.max(addMicros(after, 1), quotedFrom);
    const count = Math.max(0, Math.floor((Math.min(upTo, NOW) - first) / MICROS_PER_SECOND) + 1);
    return Array.from({ length: count }, (_, index) =>
      quote(order.tickerId, addMicros(first as Instant, index * MICROS_PER_SECOND), '50', '50'),
    );
  };
  const tape = {
    viewsFor: (asked: readonly TapeWindow[]) => {
      windows.push(...asked);
      const view = { completeTo: NOW, prints: asked.flatMap(printsWithin) };
      return Promise.resolve(new Map([[order.tickerId, view]]));
    },
  };
  const found = await scheduleTurn(
    {
      ...{ look, horizon, heads, halts: NO_HALTS },
      listings: NOBODY_LISTED,
      rules: {} as never,
      actions: { knownTo: horizon, of: () => [], concerning: () => [] },
      instruments: new Map([[order.tickerId, findInstrument(order.tickerId)]]),
      turnoversOf: () => Promise.resolve(undefined),
    },
    tape,
    {
      ...{ orders: [order], commands: [], unreadAfter: new Map(), unreadUsers: new Set() },
      ...{ recorded: new Map(), versions: new Map(), concerned: undefined },
    },
  );
  return { ...found, windows };
}

const limit = (limitPrice: string, given: Partial<OpenOrder> = {}): OpenOrder => ({
  ...buildOrder({ tickerId: BTC, acceptedAt: second(0), notBefore: second(1) }),
  ...{ type: 'LIMIT', side: 'BUY', timeInForce: 'GTC', deadlineAt: null },
  ...{ limitPrice: decimal(limitPrice), ...given },
});
const AT_REST = { hold: { krw: decimal('49'), quantity: decimal('0') }, restingSince: second(2) };
const lengthsOf = (windows: readonly TapeWindow[]) =>
  windows.map(({ after, upTo }) => upTo - after);

describe('of the tape behind an outage of days, a turn reads', () => {
  it('a step for an order that meets its first print', async () => {
    const { ready, windows } = await schedule({ order: limit('49') });
    expect(ready.map(({ kind }) => kind)).toEqual(['place', 'rest']);
    expect(lengthsOf(windows)).toEqual([STEP_MICROS]);
  });

  it('as far as others that rest are looked at, for one that joins them', async () => {
    const lookedTo = addMicros(second(1), 3 * STEP_MICROS);
    const look = { ...NO_LOOK, lookedTo: new Map([[BTC, lookedTo]]) };
    const { ready, windows } = await schedule({ order: limit('49'), look });
    expect(ready.map(({ kind }) => kind)).toEqual(['place', 'rest']);
    expect(lengthsOf(windows)).toEqual([STEP_MICROS, 3 * STEP_MICROS]);
  });

  it('a step from where one that rests is matched, or before its touch', async () => {
    const matchedTo = addMicros(second(0), 60 * MICROS_PER_MINUTE);
    const order = limit('49', AT_REST);
    const look = { ...NO_LOOK, matchedTo: new Map([[BTC, matchedTo]]) };
    const stepAfter = (after: Instant) => [
      { tickerId: BTC, after, upTo: addMicros(after, STEP_MICROS) },
    ];
    expect((await schedule({ order, look })).windows).toEqual(stepAfter(matchedTo));
    const { userId, id } = order;
    const held = new Map([[id, { userId, tickerId: BTC, after: second(9) }]]);
    const heldLook = { ...look, heldBack: held };
    expect((await schedule({ order, look: heldLook })).windows).toEqual(stepAfter(second(9)));
  });

  it('what there is up to the first print, where it comes after hours', async () => {
    const quotedFrom = addMicros(second(1), 120 * MICROS_PER_MINUTE);
    const { ready, windows } = await schedule({ order: limit('50'), quotedFrom });
    expect(ready.map(({ kind, at }) => [kind, at])).toEqual([
      ['place', second(1)],
      ['order', quotedFrom],
    ]);
    expect(lengthsOf(windows)).toEqual([STEP_MICROS, 4 * STEP_MICROS, 16 * STEP_MICROS]);
  });
});

it('nothing behind the horizon is read', async () => {
  const order = limit('49');
  const { windows } = await schedule({ order, horizon: second(30) });
  expect(windows).toEqual([{ tickerId: BTC, after: second(1), upTo: second(30) }]);
});

it('the rate as of a placement is read, also where the horizon has only just come there', async () => {
  const order = limit('49', { tickerId: APPLE });
  const { windows } = await schedule({ order, horizon: order.notBefore });
  const placedAt = order.notBefore;
  const rates = windows.filter(({ tickerId }) => tickerId === USD_KRW);
  expect(rates.some(({ after, upTo }) => after < placedAt && upTo >= placedAt)).toBe(true);
});
