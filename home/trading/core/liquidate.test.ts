import { type Decimal, decimal, formatDecimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Print } from '#market/print';
import type { Account } from './account.ts';
import { takeHold } from './holds.ts';
import { type LiquidationSources, liquidate } from './liquidate.ts';
import { isBelowMaintenance } from './margin-terms.ts';
import { standingAt, valuePositions } from './marks.ts';
import type { OpenOrder } from './open-order.ts';
import { split } from './testing/build-action.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { buildOrder } from './testing/build-order.ts';
import { APPLE, BTC, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { second } from './testing/moment.ts';

const AT = second(100);
const PRINT = quote(BTC, AT, '900000');
const TRIGGER = { kind: 'PRINT', print: PRINT } as const;
const share = (quantity: string) => ({ quantity, cost: '1' });

function judge(account: Account, sources: LiquidationSources, orders: readonly OpenOrder[] = []) {
  return liquidate({ account, at: AT, trigger: TRIGGER, orders, sources });
}

const soldOf = (liquidated: ReturnType<typeof judge>) =>
  liquidated?.sales.map(({ order, fill }) => [order.tickerId, formatDecimal(fill.grossKrw)]);

describe('an account is left alone', () => {
  const market = buildMarket({ prints: [PRINT] });
  it.each([
    ['that has just enough', buildOwing('-675000', { [BTC]: share('1') })],
    ['that owes nothing, whatever it holds', buildOwing('0', { [BTC]: share('1') })],
    ['that owes and has nothing that could be sold', buildOwing('-5')],
  ])('%s', (_, account) => {
    expect(judge(account, market)).toBeUndefined();
  });
});

describe('below its maintenance margin', () => {
  const prints = [
    PRINT,
    quote(SAMSUNG, second(99), '70000'),
    quote(APPLE, second(98), '100'),
    usdKrw(second(97), '1400'),
  ];
  const held = { [SAMSUNG]: share('4'), [BTC]: share('1'), [APPLE]: share('3') };
  const market = buildMarket({ prints });

  it('the largest position goes first, whole, and no more than it takes', () => {
    // 900,000 and 280,000 and 419,160 won: 1,599,160 of which a quarter are 399,790.
    const liquidated = judge(buildOwing('-1199371', held), market);
    expect(soldOf(liquidated)).toEqual([[BTC, '900000']]);
    expect(liquidated?.liquidation).toMatchObject({
      ...{ at: AT, trigger: TRIGGER, maintenance: decimal('0.25'), cancelled: [] },
      before: {
        ...{ cashKrw: decimal('-1199371'), exposureKrw: decimal('1599160') },
        equityKrw: decimal('399789'),
      },
      // A fee of 0.05 %.
      after: {
        ...{ cashKrw: decimal('-299821'), exposureKrw: decimal('699160') },
        equityKrw: decimal('399339'),
      },
    });
  });

  it('the next ones follow until it is enough', () => {
    const liquidated = judge(buildOwing('-1450000', held), market);
    expect(soldOf(liquidated)).toEqual([
      [BTC, '900000'],
      [APPLE, '419160'],
    ]);
    expect(liquidated?.liquidation.after.equityKrw).toBe(decimal('148416'));
  });

  it('what is left unpaid when nothing is left stays a debt', () => {
    const { account, liquidation } = judge(buildOwing('-2000000', held), market) ?? {};
    expect(liquidation?.sold).toHaveLength(3);
    expect(liquidation?.after.exposureKrw).toBe(ZERO);
    expect(account?.cashKrw).toBe(liquidation?.after.equityKrw);
    expect(account?.cashKrw).toBeLessThan(decimal('-400000'));
  });

  it('of two of one worth the first by name goes', () => {
    const two = buildMarket({ prints: [PRINT, quote('CRYPTO-COIN-ETH', AT, '900000')] });
    const account = buildOwing('-1400000', { 'CRYPTO-COIN-ETH': share('1'), [BTC]: share('1') });
    expect(soldOf(judge(account, two))?.map(([tickerId]) => tickerId)).toEqual([BTC]);
  });

  it('each sale is an order of the house, that nobody can have sent', () => {
    const { sales, liquidation } = judge(buildOwing('-1450000', held), market) ?? {};
    const [first, second_] = sales ?? [];
    expect(liquidation?.sold).toEqual([first?.order.id, second_?.order.id]);
    expect(first?.order).toMatchObject({
      ...{ side: 'SELL', type: 'MARKET', tickerId: BTC, quantity: decimal('1'), amountKrw: null },
      ...{ liquidationId: liquidation?.id, partition: 3, intakeId: 'house', leverage: null },
      ...{ acceptedAt: AT, notBefore: addMicros(AT, -1), clientOrderId: first?.order.id },
    });
    expect(first?.order.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set([first?.order.id, second_?.order.id, liquidation?.id]).size).toBe(3);
    expect(first?.order.bodySha256).not.toBe(second_?.order.bodySha256);
    expect(first?.fill).toMatchObject({ print: PRINT, price: decimal('900000'), applied: null });
  });

  it('all that rests is taken back first, and what it kept back is sold', () => {
    const limit = { type: 'LIMIT', limitPrice: decimal('1'), timeInForce: 'GTC' } as const;
    const resting = [
      buildOrder({ ...limit, id: 'buy', hold: { krw: decimal('70'), quantity: ZERO } }),
      buildOrder({
        ...limit,
        id: 'sell',
        side: 'SELL',
        hold: { krw: ZERO, quantity: decimal('1') },
      }),
    ];
    const waiting = [buildOrder({ ...limit, id: 'not placed' }), buildOrder({ id: 'market' })];
    const account = resting.reduce(takeHold, buildOwing('-700000', { [BTC]: share('1') }));
    const liquidated = judge(account, market, [...resting, ...waiting]);
    expect(liquidated?.liquidation.cancelled).toEqual(['buy', 'sell']);
    expect(liquidated?.cancelled).toEqual(resting);
    expect(soldOf(liquidated)).toEqual([[BTC, '900000']]);
    expect(liquidated?.account).toMatchObject({ heldKrw: ZERO, cashKrw: decimal('199550') });
    expect(liquidated?.account.positions.get(BTC)).toMatchObject({ quantity: ZERO, held: ZERO });
  });
});

describe('what cannot be sold now waits', () => {
  const owing = (tickerId: string) => buildOwing('-10000000', { [tickerId]: share('1') });
  const minutes = (count: number) => addMicros(AT, -60 * count * MICROS_PER_SECOND);
  const isSold = (tickerId: string, sources: LiquidationSources) =>
    judge(owing(tickerId), sources)?.sales.length === 1;

  it.each([
    ['a coin’s price of a minute ago', quote(BTC, minutes(1), '5000'), true],
    ['an older one', quote(BTC, addMicros(minutes(1), -1), '5000'), false],
    ['a share’s price of five minutes ago', quote(SAMSUNG, minutes(5), '5000'), true],
    ['an older one', quote(SAMSUNG, addMicros(minutes(5), -1), '5000'), false],
    ['an old trade that was read just now', trade(SAMSUNG, AT, '5000', minutes(6)), false],
    ['less than its costs', quote(BTC, AT, '1'), false],
    ['nothing at all', quote(SAMSUNG, AT, '0.00000001'), false],
  ])('%s', (_, print, sold) => {
    expect(isSold(print.tickerId, buildMarket({ prints: [print] }))).toBe(sold);
  });

  it('where its market is closed', () => {
    const prints = [quote(SAMSUNG, AT, '5000')];
    expect(isSold(SAMSUNG, buildMarket({ prints, closed: [SAMSUNG] }))).toBe(false);
  });

  it('with a price of before a pause of trading, though it goes on by now', () => {
    const prints = [quote(SAMSUNG, second(99), '5000')];
    const pausedAt = (at: number) => buildMarket({ prints, pauses: { [SAMSUNG]: second(at) } });
    expect(isSold(SAMSUNG, pausedAt(99.5))).toBe(false);
    expect(isSold(SAMSUNG, pausedAt(98.9))).toBe(true);
    // When it was traded is what counts, and not when that was read.
    const late = [trade(SAMSUNG, AT, '5000', second(99))];
    const read = buildMarket({ prints: late, pauses: { [SAMSUNG]: second(99.5) } });
    expect(isSold(SAMSUNG, read)).toBe(false);
  });

  it('that would bring more than can be recorded, while the rest goes', () => {
    const prints = [quote(BTC, AT, '500000000000'), quote(SAMSUNG, AT, '5000')];
    const account = buildOwing('-900000000000', {
      [BTC]: share('3'),
      [SAMSUNG]: share('2'),
    });
    const liquidated = judge(account, buildMarket({ prints }));
    expect(soldOf(liquidated)).toEqual([[SAMSUNG, '10000']]);
    expect(liquidated?.liquidation).toMatchObject({
      before: { exposureKrw: decimal('999999999999'), equityKrw: decimal('99999999999') },
      after: { exposureKrw: decimal('999999999999') },
    });
  });

  it('with a price of before a split', () => {
    const actions = [split(2, 1, SAMSUNG, second(99.5))];
    const before = buildMarket({ prints: [quote(SAMSUNG, second(99), '5000')], actions });
    expect(isSold(SAMSUNG, before)).toBe(false);
    const behind = buildMarket({ prints: [quote(SAMSUNG, second(99.5), '5000')], actions });
    expect(isSold(SAMSUNG, behind)).toBe(true);
  });

  it('without a rate that anybody would trade on', () => {
    const rated = (at: Instant) =>
      buildMarket({ prints: [quote(APPLE, AT, '50'), usdKrw(at, '1400')] });
    expect(isSold(APPLE, rated(minutes(72 * 60)))).toBe(true);
    expect(isSold(APPLE, rated(addMicros(minutes(72 * 60), -1)))).toBe(false);
    expect(isSold(APPLE, buildMarket({ prints: [quote(APPLE, AT, '50')] }))).toBe(false);
  });

  it('and what can be is sold instead, smaller or not', () => {
    const prints = [PRINT, quote(SAMSUNG, AT, '5000')];
    const account = buildOwing('-900000', { [BTC]: share('1'), [SAMSUNG]: share('1') });
    const sources = buildMarket({ prints, closed: [BTC] });
    expect(soldOf(judge(account, sources))).toEqual([[SAMSUNG, '5000']]);
  });
});

describe('whatever was held and owed', () => {
  const TICKERS = [BTC, SAMSUNG, APPLE];
  const given = fc.record({
    cash: fc.integer({ min: -3_000_000, max: 100_000 }),
    quantities: fc.tuple(...TICKERS.map(() => fc.integer({ min: 0, max: 9 }))),
    prices: fc.tuple(...TICKERS.map(() => fc.integer({ min: 1, max: 400_000 }))),
    closed: fc.subarray(TICKERS),
  });
  const of = ({
    cash,
    quantities,
    prices,
    closed,
  }: typeof given extends fc.Arbitrary<infer T> ? T : never) => {
    const held = TICKERS.map((tickerId, at) => [tickerId, share(`${quantities[at]}`)] as const);
    const prints: Print[] = TICKERS.map((tickerId, at) => quote(tickerId, AT, `${prices[at]}`));
    return {
      account: buildOwing(`${cash}`, Object.fromEntries(held)),
      sources: buildMarket({ prints: [...prints, usdKrw(AT, '1400')], closed }),
    };
  };

  it('it is enough again, or nothing that would help is left', () => {
    fc.assert(
      fc.property(given, (drawn) => {
        const { account, sources } = of(drawn);
        const after = judge(account, sources)?.account ?? account;
        if (!isBelowMaintenance(sources.rules.margin, standingAt(after, AT, sources))) return;
        expect(judge(after, sources)).toBeUndefined();
        const open = valuePositions(after, AT, sources).filter(
          ({ tickerId }) => !drawn.closed.includes(tickerId),
        );
        // A won is less than its fee.
        for (const { valueKrw } of open) expect(valueKrw).toBeLessThan(decimal('20'));
      }),
    );
  });

  it('equity moves by fees and taxes alone, and the sums are those of the account', () => {
    fc.assert(
      fc.property(given, (drawn) => {
        const { account, sources } = of(drawn);
        const liquidated = judge(account, sources);
        if (!liquidated) return;
        const { before, after } = liquidated.liquidation;
        const costs = liquidated.sales.reduce(
          (sum, { fill }) => (sum + fill.feeKrw + fill.taxKrw) as Decimal,
          ZERO,
        );
        expect(subtract(before.equityKrw, after.equityKrw)).toBe(costs);
        expect(before).toEqual(standingAt(account, AT, sources));
        expect(after).toEqual(standingAt(liquidated.account, AT, sources));
      }),
    );
  });
});
