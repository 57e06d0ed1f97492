import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS } from '#market/instruments';
import { type Print, USD_KRW } from '#market/print';
import type { Account } from './account.ts';
import { marginWindow } from './margin-bound.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { scheduleOrders } from './schedule-orders.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOwing } from './testing/build-margin.ts';
import { buildOrder, USER } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { NO_HALTS } from './testing/no-halts.ts';

const HOUR = 60 * MICROS_PER_MINUTE;
const ONE = { quantity: '1', cost: '1' };
const owing = buildOwing('-1', { [SAMSUNG]: ONE });
const PRINT = quote(BTC, second(2), '100');
const sale = (given: Partial<OpenOrder> = {}): OpenOrder => ({
  ...buildOrder({ id: 'sale', side: 'SELL' }),
  ...given,
});

interface Given {
  readonly account?: Account;
  /** By ticker, seconds up to which each tape is complete; the coin's to the end of the hour. */
  readonly completeTo?: Readonly<Record<string, number>>;
  readonly orders?: readonly OpenOrder[];
  readonly commands?: readonly OpenCommand[];
  readonly prints?: readonly Print[];
  readonly horizon?: Instant;
  /** A ticker that was taken off the list. */
  readonly delisted?: string;
}

function schedule({
  account = owing,
  completeTo = {},
  orders = [],
  commands = [],
  ...given
}: Given) {
  const tapeOf = (tickerId: string) => {
    const seconds = { [BTC]: 3_600, ...completeTo }[tickerId];
    return seconds === undefined
      ? undefined
      : { completeTo: second(seconds), prints: tickerId === BTC ? (given.prints ?? [PRINT]) : [] };
  };
  const { ready, waiting, cutShort } = scheduleOrders({
    ...{ orders, commands, tapeOf, actions: new Map(), halts: NO_HALTS, actionsOf: () => [] },
    ...{ fxTape: tapeOf(USD_KRW), matchedTo: () => second(0) },
    instrumentOf: (tickerId) => {
      const instrument = findInstrument(tickerId);
      return tickerId === given.delisted ? { ...instrument, isTradable: false } : instrument;
    },
    margin: new Map([[USER, account]]),
    horizon: given.horizon ?? second(3_000),
  });
  return {
    events: ready.map(({ kind, at }) => [kind, (at - START) / 1e6]),
    waits: waiting.map(({ reason }) => reason),
    cutShort,
  };
}

describe('nothing of an account that owes is decided', () => {
  it('beyond the tapes of what it holds', () => {
    expect(schedule({ orders: [sale()], completeTo: { [SAMSUNG]: 1.9 } })).toEqual({
      ...{ events: [['check', 1.9]], waits: ['TAPE'], cutShort: [] },
    });
    expect(schedule({ orders: [sale()], completeTo: { [SAMSUNG]: 2 } }).events).toEqual([
      ['order', 2],
      ['check', 2],
    ]);
  });

  it('beyond the rate, where it holds dollars', () => {
    const account = buildOwing('-1', { [APPLE]: ONE });
    const completeTo = { [APPLE]: 9, [USD_KRW]: 5 };
    expect(schedule({ account, completeTo }).events).toEqual([['check', 5]]);
  });

  it('where nobody knows its tape', () => {
    const { events, waits } = schedule({ orders: [sale()] });
    expect(events.filter(([kind]) => kind === 'order')).toEqual([]);
    expect(waits).toEqual(['TAPE']);
  });

  it('beyond its own order that waits, or what is unread', () => {
    const late = sale({ id: 'late', tickerId: SAMSUNG, notBefore: second(1) });
    const lagging = schedule({ orders: [late], completeTo: { [SAMSUNG]: 7 } });
    expect(lagging.events).toEqual([['check', 7]]);
    const unread = schedule({ completeTo: { [SAMSUNG]: 50 }, horizon: second(20) });
    expect(unread.events).toEqual([['check', 20]]);
  });
});

describe('who asks for a bailout and owes nothing', () => {
  const account = buildAccount('1', { [SAMSUNG]: ONE });
  const intent = { kind: 'BAILOUT' } as const;
  const asking = (given: Partial<OpenCommand> = {}) => [buildCommand({ intent, ...given })];

  it('waits for the tapes of what they hold, and for no later price', () => {
    const given = { account, commands: asking(), orders: [sale()] };
    const lagging = schedule({ ...given, completeTo: { [SAMSUNG]: 0.4 } });
    expect(lagging.events).toEqual([['check', 0.4]]);
    expect(lagging.waits).toEqual(['TAPE']);
    expect(schedule({ ...given, completeTo: { [SAMSUNG]: 0.5 } }).events).toEqual([
      ['command', 0.5],
      ['check', 0.5],
    ]);
    const cash = { ...given, account: buildAccount('1') };
    expect(schedule(cash).events.slice(0, 2)).toEqual([
      ['command', 0.5],
      ['order', 2],
    ]);
  });

  it('is never cut short: nothing is walked', () => {
    const given = { account, commands: asking(), completeTo: { [SAMSUNG]: 9_000 } };
    const behind = schedule({ ...given, horizon: second(9_000) });
    expect(behind).toMatchObject({
      events: [
        ['command', 0.5],
        ['check', 9_000],
      ],
      cutShort: [],
    });
  });

  it('where it is found late, comes behind what has moved any of their positions', () => {
    const positions = new Map(
      [...account.positions].map(([id, held]) => [id, { ...held, movedAt: second(7) }] as const),
    );
    const late = { account: { ...account, positions }, commands: asking() };
    const completeTo = { [SAMSUNG]: 8 };
    expect(schedule({ ...late, completeTo }).events).toEqual([
      ['command', 7.000001],
      ['check', 8],
    ]);
  });
});

describe('of one that holds what was taken off the list', () => {
  const account = buildOwing('-1', { [SAMSUNG]: ONE, [APPLE]: ONE });

  it('nobody waits for its tape, which will not go on', () => {
    const completeTo = { [APPLE]: 30, [USD_KRW]: 20, [SAMSUNG]: 1 };
    const given = { account, orders: [sale()], completeTo };
    expect(schedule(given).events).toEqual([['check', 1]]);
    expect(schedule({ ...given, delisted: SAMSUNG }).events).toEqual([
      ['order', 2],
      ['check', 20],
    ]);
  });

  it('for the rate of what is in dollars all the same', () => {
    const completeTo = { [SAMSUNG]: 30, [USD_KRW]: 20 };
    expect(schedule({ account, completeTo, delisted: APPLE }).events).toEqual([['check', 20]]);
  });
});

describe('of an account that owes nothing', () => {
  const account = buildOwing('0', { [SAMSUNG]: ONE });

  it('all is decided without them', () => {
    expect(schedule({ account, orders: [sale()] }).events).toEqual([
      ['order', 2],
      ['check', 3_000],
    ]);
  });

  it('nothing is, while it waits for something that may make it owe', () => {
    const bold = sale({
      id: 'bold',
      side: 'BUY',
      tickerId: APPLE,
      leverage: 2,
      notBefore: second(1),
    });
    const completeTo = { [SAMSUNG]: 1.5, [APPLE]: 30, [USD_KRW]: 30 };
    expect(schedule({ account, orders: [sale(), bold], completeTo }).waits).toEqual([
      'TAPE',
      'TAPE',
    ]);
  });
});

it('who asks to owe is judged in the same batch', () => {
  const account = buildAccount('0', { [SAMSUNG]: ONE });
  const command = buildCommand({ intent: { kind: 'MARGIN', enabled: true } });
  const bold = sale({ id: 'bold', side: 'BUY', leverage: 2 });
  const given = { account, commands: [command], orders: [bold] };
  expect(schedule({ ...given, completeTo: { [SAMSUNG]: 60 } }).events).toEqual([
    ['command', 0.5],
    ['order', 2],
    ['check', 60],
  ]);
});

it('who may not owe is not judged', () => {
  const orders = [sale()];
  const { ready } = scheduleOrders({
    ...{ orders, commands: [], actions: new Map(), halts: NO_HALTS, actionsOf: () => [] },
    tapeOf: () => ({ completeTo: second(60), prints: [PRINT] }),
    ...{ fxTape: undefined, instrumentOf: findInstrument, matchedTo: () => second(0) },
    horizon: second(60),
  });
  expect(ready.map(({ kind }) => kind)).toEqual(['order']);
});

describe('behind an outage', () => {
  const horizon = addMicros(START, 30 * HOUR);
  const completeTo = { [BTC]: 200_000, [SAMSUNG]: 200_000 };

  it('an account that owes is judged an hour at a time, from where it was left', () => {
    const account = buildOwing('-1', { [SAMSUNG]: ONE }, addMicros(START, HOUR));
    expect(schedule({ account, completeTo, horizon })).toEqual({
      ...{ events: [['check', 2 * 3_600]], waits: [], cutShort: [USER] },
    });
  });

  it('the less at a time, the more tapes it is judged by', () => {
    const tickers = INSTRUMENTS.filter(({ currency }) => currency !== 'USD')
      .map(({ tickerId }) => tickerId)
      .slice(0, 20);
    const account = buildOwing('-1', Object.fromEntries(tickers.map((one) => [one, ONE])));
    const complete = Object.fromEntries(tickers.map((one) => [one, 200_000]));
    expect(schedule({ account, completeTo: complete, horizon })).toEqual({
      ...{ events: [['check', 15 * 60]], waits: [], cutShort: [USER] },
    });
  });

  it('one that owes nothing from its first event on', () => {
    const bold = sale({ id: 'bold', side: 'BUY', leverage: 2, notBefore: second(7_000) });
    const prints = [quote(BTC, second(7_200), '100')];
    const late = { orders: [{ ...bold, deadlineAt: second(9_000) }], prints };
    const account = buildOwing('0', { [SAMSUNG]: ONE });
    expect(schedule({ account, completeTo, horizon, ...late })).toEqual({
      events: [
        ['order', 7_200],
        ['check', 10_800],
      ],
      ...{ waits: [], cutShort: [USER] },
    });
  });

  it('nobody is looked at again who was judged to the end', () => {
    const account = buildOwing('-1', { [SAMSUNG]: ONE }, addMicros(horizon, -5));
    expect(schedule({ account, completeTo, horizon }).cutShort).toEqual([]);
  });
});

describe('how much is walked in a turn', () => {
  const instrumentOf = () => undefined;
  const held = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`COIN-${index}`, ONE]));
  const windowOf = (accounts: readonly Account[], orders = new Map<string, OpenOrder[]>()) => {
    const margin = new Map(accounts.map((account, index) => [`${index}`, account]));
    return marginWindow({ margin, instrumentOf }, orders);
  };
  const debtors = (count: number, tapes: number) =>
    Array.from({ length: count }, () => buildOwing('-1', held(tapes)));

  it.each([
    ['of few', debtors(1, 2), HOUR],
    ['of an account with ten tapes', debtors(1, 10), HOUR],
    ['of one with twenty', debtors(1, 20), HOUR / 4],
    ['of twenty such', debtors(20, 20), HOUR / 80],
    [
      'of whoever cannot come to owe',
      Array.from({ length: 9 }, () => buildOwing('1', held(20))),
      HOUR,
    ],
    ['of very many, who are read and written each time', debtors(500, 100), 1_000_000],
  ])('%s', (_, accounts, micros) => {
    expect(windowOf(accounts)).toBe(micros);
  });

  it('of who may come to owe, with what they wait for', () => {
    const bold = buildOrder({ leverage: 2, tickerId: BTC });
    expect(windowOf([buildOwing('1', held(19))], new Map([['0', [bold]]]))).toBe(HOUR / 4);
  });
});
