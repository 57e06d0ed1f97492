import { ONE, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import type { OpenOrder } from './open-order.ts';
import { type ScheduleInput, scheduleOrders } from './schedule-orders.ts';
import { keyOf } from './scheduled-event.ts';
import { buildOrder, type OrderRequest } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { second } from './testing/moment.ts';
import { NO_HALTS } from './testing/no-halts.ts';

const OTHER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3d';
const LATER = second(100_000);

/** An order named by its id, eligible 0.5 s after its acceptance; coins wait 60 s for their print. */
const order = (id: string, acceptedAt: number, given: OrderRequest = {}): OpenOrder =>
  buildOrder({ id, acceptedAt: second(acceptedAt), ...given });

interface Market {
  /** By ticker: complete to a second of the tests' time, with these prints. */
  readonly tapes: Readonly<Record<string, readonly [completeTo: number, ...prints: Print[]]>>;
  readonly fx?: readonly [completeTo: number, ...prints: Print[]];
  readonly horizon?: Instant;
  /** When LIMIT orders may trade first; when they were accepted where left out. */
  readonly opensAt?: Instant;
}

function schedule(market: Market, orders: readonly OpenOrder[]) {
  const { tapes, fx, horizon = LATER, opensAt } = market;
  const view = (tape: Market['fx']): ReturnType<ScheduleInput['tapeOf']> =>
    tape && { completeTo: second(tape[0]), prints: tape.slice(1) as Print[] };
  const { ready, waiting } = scheduleOrders({
    orders,
    actions: new Map(),
    halts: {
      ...NO_HALTS,
      hoursOf: (one) => ({ ...NO_HALTS.hoursOf(one), opensAt: opensAt ?? one.acceptedAt }),
    },
    tapeOf: (tickerId) => view(tapes[tickerId] as Market['fx']),
    fxTape: view(fx),
    instrumentOf: findInstrument,
    actionsOf: () => [],
    commands: [],
    matchedTo: () => second(0),
    horizon,
  });
  return {
    ready: ready.map((event) => [keyOf(event).id, (event.at - second(0)) / 1e6]),
    waiting: Object.fromEntries(waiting.map(({ order: { id }, reason }) => [id, reason])),
    events: ready.filter((event) => event.kind === 'order'),
  };
}

describe('an order alone', () => {
  it('is ready at its first eligible print', () => {
    const first = quote(BTC, second(1), '100');
    const result = schedule(
      {
        tapes: { [BTC]: [10, quote(BTC, second(0.5), '99'), first, quote(BTC, second(2), '101')] },
      },
      [order('a', 0)],
    );
    expect(result.ready).toEqual([['a', 1]]);
    expect(result.events[0]?.print).toBe(first);
  });

  it('is not ready on a print that the tape may still put another before', () => {
    const early = quote(BTC, second(2), '100');
    expect(schedule({ tapes: { [BTC]: [1.999999, early] } }, [order('a', 0)]).waiting).toEqual({
      a: 'TAPE',
    });
    expect(schedule({ tapes: { [BTC]: [2, early] } }, [order('a', 0)]).ready).toEqual([['a', 2]]);
  });

  it('waits for the tape where there is none', () => {
    expect(schedule({ tapes: {} }, [order('a', 0)]).waiting).toEqual({ a: 'TAPE' });
  });

  it('is ready without a print once its deadline has passed, and not a microsecond before', () => {
    const old = trade(BTC, second(30), '100', second(0.5));
    const late = quote(BTC, second(60.500001), '100');
    const almost = schedule({ tapes: { [BTC]: [60.499999, old, late] } }, [order('a', 0)]);
    expect(almost.waiting).toEqual({ a: 'TAPE' });
    const passed = schedule({ tapes: { [BTC]: [60.5, old, late] } }, [order('a', 0)]);
    expect(passed.ready).toEqual([['a', 60.5]]);
    expect(passed.events[0]?.print).toBeUndefined();
  });

  it('takes a print at the very deadline', () => {
    const last = quote(BTC, second(60.5), '100');
    const result = schedule({ tapes: { [BTC]: [60.5, last] } }, [order('a', 0)]);
    expect(result.events[0]?.print).toBe(last);
  });

  it('that only the queue could overtake waits for the queue', () => {
    const tapes = { [BTC]: [10, quote(BTC, second(2), '100')] } as const;
    const before = schedule({ tapes, horizon: second(1.999999) }, [order('a', 0)]);
    expect(before.waiting).toEqual({ a: 'QUEUE' });
    expect(schedule({ tapes, horizon: second(2) }, [order('a', 0)]).ready).toEqual([['a', 2]]);
  });
});

describe('an order in dollars', () => {
  const tapes = { [APPLE]: [10, quote(APPLE, second(2), '227')] } as const;
  const apple = order('a', 0, { tickerId: APPLE });

  it('waits until the rate of its moment is certain', () => {
    expect(schedule({ tapes, fx: [1.999999, usdKrw(second(1), '1388')] }, [apple]).waiting).toEqual(
      { a: 'TAPE' },
    );
    expect(schedule({ tapes }, [apple]).waiting).toEqual({ a: 'TAPE' });
  });

  it('takes the last rate at or before its print', () => {
    const fx = [usdKrw(second(1), '1388'), usdKrw(second(2), '1389'), usdKrw(second(3), '1390')];
    const result = schedule({ tapes, fx: [2, ...fx] }, [apple]);
    expect(result.events[0]?.fxPrint).toBe(fx[1]);
  });

  it('is ready without a rate where none was ever seen', () => {
    const result = schedule({ tapes, fx: [5, usdKrw(second(3), '1390')] }, [apple]);
    expect(result.ready).toEqual([['a', 2]]);
    expect(result.events[0]?.fxPrint).toBeUndefined();
  });

  it('needs no rate to have missed its deadline', () => {
    const silent = { [APPLE]: [301] } as const;
    expect(schedule({ tapes: silent }, [apple]).ready).toEqual([['a', 300.5]]);
  });

  it('lets what comes before its print go ahead, and nothing at or after it', () => {
    const coins = (at: number) => ({ ...tapes, [BTC]: [10, quote(BTC, second(at), '1')] as const });
    const coin = order('b', 0.1);
    const fx = [1] as const;
    expect(schedule({ tapes: coins(1.999999), fx }, [apple, coin])).toMatchObject({
      ready: [['b', 1.999999]],
      waiting: { a: 'TAPE' },
    });
    expect(schedule({ tapes: coins(2), fx }, [apple, coin]).waiting).toEqual({
      a: 'TAPE',
      b: 'TAPE',
    });
  });
});

describe('orders of one account', () => {
  it('are decided by event time, not by the order of acceptance', () => {
    const tapes = {
      [BTC]: [400, quote(BTC, second(9), '100')],
      [SAMSUNG]: [400, quote(SAMSUNG, second(3), '70000')],
    } as const;
    const late = order('a', 0);
    const early = order('b', 1, { tickerId: SAMSUNG });
    expect(schedule({ tapes }, [late, early]).ready).toEqual([
      ['b', 3],
      ['a', 9],
    ]);
  });

  it('at the same print are decided by acceptance, then by id', () => {
    const tapes = { [BTC]: [10, quote(BTC, second(2), '100')] } as const;
    const orders = [order('c', 0.2), order('b', 0.2), order('d', 0.1)];
    expect(schedule({ tapes }, orders).ready.map(([id]) => id)).toEqual(['d', 'b', 'c']);
  });

  it('wait for one that may come earlier, as far as its tape goes', () => {
    const tapes = {
      [BTC]: [5],
      [SAMSUNG]: [9, quote(SAMSUNG, second(5), '70000'), quote(SAMSUNG, second(5.000001), '70000')],
    } as const;
    const unknown = order('a', 0);
    const before = order('b', 1, { tickerId: SAMSUNG });
    const after = order('c', 4.5, { tickerId: SAMSUNG });
    expect(schedule({ tapes }, [after, unknown, before])).toMatchObject({
      ready: [['b', 5]],
      waiting: { a: 'TAPE', c: 'TAPE' },
    });
  });

  it('do not wait for one whose first moment is later than theirs', () => {
    const tapes = { [BTC]: [0], [SAMSUNG]: [9, quote(SAMSUNG, second(5), '70000')] } as const;
    const later = order('a', 4.5);
    const earlier = order('b', 1, { tickerId: SAMSUNG });
    expect(schedule({ tapes }, [later, earlier])).toMatchObject({
      ready: [['b', 5]],
      waiting: { a: 'TAPE' },
    });
  });

  it('wait for one whose time is over before its market opens', () => {
    const terms = { type: 'LIMIT', timeInForce: 'IOC', limitPrice: ONE } as const;
    const hold = { krw: ONE, quantity: ZERO };
    const early = order('a', 0, { ...terms, hold, deadlineAt: second(2) });
    const market = (completeTo: number) => ({
      tapes: { [BTC]: [completeTo], [SAMSUNG]: [9, quote(SAMSUNG, second(3), '1')] } as const,
      opensAt: second(5),
    });
    const late = order('b', 0, { tickerId: SAMSUNG });
    expect(schedule(market(1.999999), [early, late]).waiting).toEqual({ a: 'TAPE', b: 'TAPE' });
    expect(schedule(market(2), [early, late]).ready).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });

  it('that wait for both are said to wait for the tape', () => {
    const tapes = { [BTC]: [1], [SAMSUNG]: [9, quote(SAMSUNG, second(5), '70000')] } as const;
    const orders = [order('a', 0), order('b', 1, { tickerId: SAMSUNG })];
    expect(schedule({ tapes, horizon: second(2) }, orders).waiting).toEqual({
      a: 'TAPE',
      b: 'TAPE',
    });
  });

  it('do not hold up another account', () => {
    const tapes = { [BTC]: [1], [SAMSUNG]: [9, quote(SAMSUNG, second(5), '70000')] } as const;
    const orders = [order('a', 0), order('b', 1, { tickerId: SAMSUNG, userId: OTHER })];
    expect(schedule({ tapes }, orders)).toMatchObject({
      ready: [['b', 5]],
      waiting: { a: 'TAPE' },
    });
  });
});

describe('the schedule', () => {
  it('is in the order of decisions across accounts', () => {
    const tapes = {
      [BTC]: [9, quote(BTC, second(4), '1')],
      [SAMSUNG]: [9, quote(SAMSUNG, second(3), '1')],
    } as const;
    const orders = [order('a', 0), order('b', 1, { tickerId: SAMSUNG, userId: OTHER })];
    expect(schedule({ tapes }, orders).ready.map(([id]) => id)).toEqual(['b', 'a']);
  });

  it('has every order once, ready or waiting', () => {
    const tapes = { [BTC]: [3, quote(BTC, second(2), '1')] } as const;
    const orders = Array.from({ length: 20 }, (_, index) =>
      order(`${index}`, index / 5, { userId: index % 2 ? OTHER : `${OTHER}-` }),
    );
    const { ready, waiting } = schedule({ tapes, horizon: addMicros(second(2), 0) }, orders);
    const ids = [...ready.map(([id]) => id), ...Object.keys(waiting)];
    expect(ids).toHaveLength(orders.length);
    expect(new Set(ids)).toEqual(new Set(orders.map(({ id }) => id)));
    expect(schedule({ tapes }, [])).toMatchObject({ ready: [], waiting: {} });
  });
});
