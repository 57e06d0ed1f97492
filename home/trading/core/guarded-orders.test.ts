import {
  basisPoints,
  type Decimal,
  decimal,
  formatDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import { NO_FIGURES } from './guarded-standing.ts';
import { type GuardRules, NO_GUARDS } from './guards.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { type ScheduleInput, scheduleOrders } from './schedule-orders.ts';
import { compareEvents, type ScheduledEvent } from './scheduled-event.ts';
import { settleBatch } from './settle-batch.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildOrder, type OrderRequest, USER } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG, usdKrw } from './testing/build-print.ts';
import { findInstrument } from './testing/find-instrument.ts';
import { START, second } from './testing/moment.ts';
import { NO_HALTS } from './testing/no-halts.ts';
import { sumHolds } from './testing/sum-holds.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from './trading-rules.ts';
import type { Turnover } from './turnover-window.ts';

const rulesWith = (guards: Partial<GuardRules>): TradingRules => ({
  ...DEFAULT_TRADING_RULES,
  guards: { ...NO_GUARDS, ...guards },
});
const won = (amount: string): Decimal => decimal(amount);

let orders = 0;
const limit = (limitPrice: string, request: OrderRequest = {}): OpenOrder => {
  orders += 1;
  return buildOrder({
    ...{ id: `limit-${orders}`, tickerId: SAMSUNG, type: 'LIMIT', timeInForce: 'GTC' },
    ...{ acceptedAt: addMicros(START, orders), deadlineAt: null },
    ...{ limitPrice: decimal(limitPrice), ...request },
  });
};
const market = (request: OrderRequest = {}): OpenOrder => {
  orders += 1;
  return buildOrder({ id: `market-${orders}`, tickerId: SAMSUNG, ...request });
};
const placed = (order: OpenOrder, turnover?: Decimal): ScheduledEvent => ({
  ...{ kind: 'place', order, at: order.notBefore, turnover },
  fxPrint: order.tickerId === APPLE ? usdKrw(START, '1400') : undefined,
});
const filled = (
  order: OpenOrder,
  at: Instant,
  price: string,
  turnover?: Decimal,
): ScheduledEvent => ({
  ...{ kind: 'order', order, at, how: 'FIRST_PRINT', turnover, fxPrint: undefined },
  print: quote(order.tickerId, at, price),
});

/** What became of each order, in the order of decisions. */
function settle(
  guards: Partial<GuardRules>,
  events: readonly ScheduledEvent[],
  account: Account = buildAccount('100000000'),
  standing: readonly OpenOrder[] = [],
) {
  const asked = events.flatMap((event) => ('order' in event ? [event.order] : []));
  const settlement = settleBatch({
    rules: rulesWith(guards),
    scheduled: events.toSorted(compareEvents),
    accounts: new Map([[USER, { ...account, placed: sumHolds(standing).placedOf(USER) }]]),
    // What rests need not be among what a batch has read.
    orders: asked,
    recorded: () => undefined,
    instrumentOf: findInstrument,
    actionsOf: () => [],
  });
  expect(settlement.broken).toEqual([]);
  const ends = new Map(
    settlement.outcomes.map((outcome) => [
      outcome.order.id,
      outcome.kind === 'failed' ? `${outcome.denial.code} ${outcome.denial.detail}` : outcome.kind,
    ]),
  );
  for (const { id } of settlement.placed) ends.set(id, 'rests');
  return { ends: asked.map(({ id }) => ends.get(id)), settlement };
}

describe('caps on the size of an order', () => {
  it('are for a MARKET order at its print, and for a LIMIT order at its limit', () => {
    const guards = { orderKrwMax: won('70000') };
    const market1 = filled(market(), second(1), '70000');
    const market2 = filled(market(), second(2), '70100');
    const events = [market1, market2, placed(limit('70000')), placed(limit('70100'))];
    const beyond = 'LIMIT_EXCEEDED limit=order_krw value=70100 maximum=70000';
    expect(settle(guards, events).ends).toEqual(['filled', beyond, 'rests', beyond]);
  });

  it('judge an order by amount by what it says', () => {
    const order = market({ tickerId: BTC, amountKrw: '70001' });
    expect(settle({ orderKrwMax: won('70000') }, [filled(order, second(1), '1000')]).ends).toEqual([
      'LIMIT_EXCEEDED limit=order_krw value=70001 maximum=70000',
    ]);
  });

  it('count a worth in won, and a turnover in the instrument’s currency', () => {
    const order = () => limit('200', { tickerId: APPLE });
    // At 1,400 won and the spread.
    expect(settle({ orderKrwMax: won('280560') }, [placed(order())]).ends).toEqual(['rests']);
    expect(settle({ orderKrwMax: won('280559') }, [placed(order())]).ends).not.toEqual(['rests']);
    const share = { turnoverShareMax: basisPoints('100') };
    expect(settle(share, [placed(order(), won('20000'))]).ends).toEqual(['rests']);
    expect(settle(share, [placed(order(), won('19999'))]).ends).toEqual([
      'LIMIT_EXCEEDED limit=turnover value=200 maximum=199.99 turnover=19999',
    ]);
  });

  it('let a resting order fill that they would not take any more', () => {
    const order = limit('70000', { hold: { krw: won('70011'), quantity: ZERO } });
    const account = { ...buildAccount('100000'), heldKrw: won('70011') };
    const through: ScheduledEvent = {
      ...{ kind: 'order', order, at: second(9), how: 'THROUGH', fxPrint: undefined },
      ...{ print: quote(SAMSUNG, second(9), '60000'), turnover: won('1') },
    };
    const lowest = { ...{ orderKrwMax: ZERO, turnoverShareMax: ZERO, exposureKrwMax: ZERO } };
    const { ends } = settle({ ...lowest, openOrdersMax: 0 }, [through], account, [order]);
    expect(ends).toEqual(['filled']);
  });
});

describe('a sale with a limit below the market', () => {
  const holding = buildAccount('0', { [SAMSUNG]: { quantity: '1000', cost: '1' } });
  const sell = (limitPrice: string, price: string, guards: Partial<GuardRules>) => {
    const order = limit(limitPrice, { side: 'SELL', quantity: '1000' });
    const turnover = won('1000000000');
    const events = [placed(order, turnover), filled(order, second(9), price, turnover)];
    return settle(guards, events, holding).ends[0];
  };

  it('is held against what it comes to on its first print, not against the least that it could', () => {
    expect(sell('100', '50000', { orderKrwMax: won('50000000') })).toBe('filled');
    expect(sell('100', '50001', { orderKrwMax: won('50000000') })).toBe(
      'LIMIT_EXCEEDED limit=order_krw value=50001000 maximum=50000000',
    );
    expect(sell('100', '10000', { turnoverShareMax: basisPoints('100') })).toBe('filled');
    expect(sell('100', '10001', { turnoverShareMax: basisPoints('100') })).toBe(
      'LIMIT_EXCEEDED limit=turnover value=10001000 maximum=10000000 turnover=1000000000',
    );
  });

  it('is refused as too small only where it comes to no more', () => {
    const coins = buildAccount('0', { [BTC]: { quantity: '1', cost: '1' } });
    const at = (price: string) => {
      const order = limit('1', { tickerId: BTC, side: 'SELL' });
      return settle({}, [placed(order), filled(order, second(9), price)], coins).ends[0];
    };
    expect(at('5000')).toBe('filled');
    expect(at('4999')).toBe('INVALID_QUANTITY notional=4999 minimum=5000');
  });
});

describe('the cap on open orders', () => {
  const guards = { openOrdersMax: 2 };
  const full = 'LIMIT_EXCEEDED limit=open_orders value=3 maximum=2';

  it('counts those that the batch places, and those that rest already', () => {
    const events = [placed(limit('1000')), placed(limit('1000')), placed(limit('1000'))];
    expect(settle(guards, events).ends).toEqual(['rests', 'rests', full]);
    const resting = limit('1000', { hold: { krw: won('1001'), quantity: ZERO } });
    const account = { ...buildAccount('100000'), heldKrw: won('1001') };
    expect(settle(guards, events.slice(1), account, [resting]).ends).toEqual(['rests', full]);
  });

  it('counts neither what was denied, nor what waits for its print, nor what was taken back', () => {
    const waiting = [market(), market(), market()];
    const dear = placed(limit('200000000'));
    const events = [dear, placed(limit('1000')), placed(limit('1000'))];
    const { ends } = settle(guards, events, undefined, waiting);
    expect(ends).toEqual([expect.stringContaining('INSUFFICIENT_CASH'), 'rests', 'rests']);

    const [first, second1] = [limit('1000'), limit('1000')];
    const command: OpenCommand = {
      ...{
        id: 'cancel',
        userId: USER,
        clientCommandId: 'cancel',
        partition: 0,
        intakeId: 'edge-1',
      },
      ...{ intent: { kind: 'CANCEL', orderId: first.id }, bodySha256: '', clockErrorMs: 0 },
      ...{ acceptedAt: second1.acceptedAt, signedAt: null, notBefore: second1.notBefore },
    };
    const third = limit('1000');
    const cancel: ScheduledEvent = { kind: 'command', command, at: addMicros(third.notBefore, -1) };
    const { settlement } = settle(guards, [placed(first), placed(second1), cancel, placed(third)]);
    expect(settlement.outcomes.map(({ kind }) => kind)).toEqual(['cancelled']);
    expect(settlement.placed).toHaveLength(2);
  });
});

describe('caps on what is put in', () => {
  it('count what is held at cost, and what resting buys keep back, of the instrument and of all', () => {
    const account: Account = {
      ...buildAccount('100000000', { [SAMSUNG]: { quantity: '1', cost: '50000' } }),
      guarded: { ...NO_FIGURES, otherCostKrw: won('30000') },
    };
    // 50,000 + 10,000 and the fee of two won of a resting one.
    const events = () => [placed(limit('10000')), filled(market(), second(9), '10000')];
    const ofOne = (maximum: string) =>
      settle({ instrumentExposureKrwMax: won(maximum) }, events(), account).ends;
    expect(ofOne('70002')).toEqual(['rests', 'filled']);
    expect(ofOne('70001')).toEqual([
      ...['rests', 'LIMIT_EXCEEDED limit=instrument_exposure value=70002 maximum=70001'],
    ]);
    expect(ofOne('60001')[0]).toBe(
      'LIMIT_EXCEEDED limit=instrument_exposure value=60002 maximum=60001',
    );
    const ofAll = (maximum: string) =>
      settle({ exposureKrwMax: won(maximum) }, events(), account).ends;
    expect(ofAll('100002')).toEqual(['rests', 'filled']);
    expect(ofAll('100001')).toEqual([
      ...['rests', 'LIMIT_EXCEEDED limit=exposure value=100002 maximum=100001'],
    ]);
  });

  it('are not raised beyond what was judged by a fill of what rested', () => {
    const order = limit('10000');
    const { settlement } = settle({ instrumentExposureKrwMax: won('10002') }, [
      placed(order),
      filled(order, second(9), '10000'),
    ]);
    const position = settlement.accounts.get(USER)?.positions.get(SAMSUNG);
    expect(formatDecimal(position?.costKrw ?? ZERO)).toBe('10000');
  });
});

describe('the cap on the loss of a day', () => {
  const account = (): Account => ({
    ...buildAccount('1000000', { [SAMSUNG]: { quantity: '9', cost: '900000' } }),
    guarded: NO_FIGURES,
  });
  const sell = (at: number, price: string) => filled(market({ side: 'SELL' }), second(at), price);
  const buy = (at: number) => filled(market(), second(at), '1000');

  it('counts what the batch loses, and takes sales all the same', () => {
    // 100,000 of cost for 40,000, less 86 of fee and tax; the fee of a buy, which lowers the cost of a share
    // to 89,000; that for 40,000, less 86.
    const events = [sell(1, '40000'), buy(2), sell(3, '40000'), buy(4), sell(5, '40000')];
    const { ends } = settle({ dailyLossKrwMax: won('100000') }, events, account());
    const beyond = 'LIMIT_EXCEEDED limit=daily_loss value=109173 maximum=100000';
    expect(ends).toEqual(['filled', 'filled', 'filled', beyond, 'filled']);
  });

  it('begins anew at midnight in Seoul', () => {
    const midnight = 14 * 60 * 60;
    const events = [sell(1, '40000'), buy(midnight - 1), buy(midnight)];
    const { ends } = settle({ dailyLossKrwMax: won('1') }, events, account());
    expect(ends).toEqual(['filled', expect.stringContaining('daily_loss'), 'filled']);
  });

  it('comes out alike however the batch is cut, where the figures are handed on', () => {
    const events = [sell(1, '40000'), buy(2), sell(3, '40000'), buy(4)];
    const guards = { dailyLossKrwMax: won('100000') };
    const whole = settle(guards, events, account()).ends;
    let now = account();
    const parts = events.flatMap((event) => {
      const { ends, settlement } = settle(guards, [event], now);
      now = settlement.accounts.get(USER) as Account;
      return ends;
    });
    expect(parts.map((end) => end?.split(' ')[0])).toEqual(whole.map((end) => end?.split(' ')[0]));
  });
});

describe('an order whose turnover is not complete', () => {
  const schedule = (order: OpenOrder, turnover: Turnover, others: readonly OpenOrder[] = []) => {
    const input: ScheduleInput = {
      ...{ orders: [order, ...others], commands: [], matchedTo: () => 0 as Instant },
      ...{ actionsOf: () => [], actions: new Map(), halts: NO_HALTS, fxTape: undefined },
      tapeOf: () => ({ completeTo: second(60), prints: [quote(SAMSUNG, second(5), '1000')] }),
      turnoverOf: ({ id }) => (id === order.id ? turnover : 'unknown'),
      ...{ instrumentOf: findInstrument, horizon: second(60) },
    };
    const { ready, waiting } = scheduleOrders(input);
    return {
      ready: ready.map((event) => [
        event.kind,
        'turnover' in event && event.turnover !== undefined
          ? formatDecimal(event.turnover)
          : undefined,
      ]),
      waiting: waiting.map(({ order: { id }, reason }) => [id, reason]),
    };
  };

  it('waits as for its tape, and holds up what is later of its account', () => {
    const order = market();
    const later = market({ acceptedAt: second(1) });
    expect(schedule(order, 'incomplete', [later])).toEqual({
      ready: [],
      waiting: expect.arrayContaining([
        [order.id, 'TAPE'],
        [later.id, 'TAPE'],
      ]),
    });
  });

  it('does so before it is placed, and then no more', () => {
    const order = limit('500');
    expect(schedule(order, 'incomplete').ready).toEqual([]);
    expect(schedule(order, won('7')).ready[0]).toEqual(['place', '7']);
    const resting = { ...order, hold: { krw: won('501'), quantity: ZERO } };
    expect(schedule({ ...resting, restingSince: null }, 'incomplete').ready[0]?.[0]).toBe('rest');
  });

  it('is decided on what was known, or on nothing', () => {
    expect(schedule(market(), won('7')).ready).toEqual([['order', '7']]);
    expect(schedule(market(), 'unknown').ready).toEqual([['order', undefined]]);
  });

  it('needs none where its time passes without a print', () => {
    const order = market({ acceptedAt: second(6), deadlineAt: second(30) });
    expect(schedule(order, 'incomplete').ready).toEqual([['order', undefined]]);
  });
});
