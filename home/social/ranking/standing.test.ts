import { type Decimal, decimal, formatDecimal, wholeDecimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Holding, valueAccount } from '#portfolio/value-account';
import { type AccountFacts, awaitsStrike, BAILOUT_KIND, startsOf } from './account-facts.ts';
import { createRanker } from './rank-accounts.ts';
import { periodStarts } from './ranking-period.ts';
import { createStanding, type Standing } from './standing.ts';
import { UNKNOWN } from './whole-won.ts';

/** A Friday noon in Seoul. */
const NOW = parseInstant('2026-11-20T03:00:00Z') as Instant;
const STARTS = periodStarts(NOW);
const TICKERS = ['KRX-STOCK-005930', 'US-STOCK-AAPL', 'CRYPTO-COIN-BTC'] as const;
const isUsd = (tickerId: string) => tickerId.startsWith('US');

const flow = (kind: string, at: Instant, before: string, after: string) => ({
  ...{ kind, at, equityBefore: decimal(before), equityAfter: decimal(after) },
});
const LONG_AGO = parseInstant('2026-01-05T00:00:00Z') as Instant;
const GRANT = flow('GRANT', LONG_AGO, '0', '1000');

function facts(userId: string, cash: string, changes: Partial<AccountFacts> = {}): AccountFacts {
  return {
    ...{ userId, nickname: userId, isListed: true, cashKrw: decimal(cash), holdings: [] },
    trades: { day: 1, week: 2, month: 3, all: 4 },
    starts: { day: decimal('1000'), week: decimal('800'), month: decimal('500') },
    flows: [GRANT],
    ...changes,
  };
}

const placeOf = (standing: Standing, userId: string) =>
  standing.placeOf(userId) ?? expect.fail(`no ${userId}`);
const figures = (standing: Standing, userId: string, period: 'day' | 'week' | 'month' | 'all') => {
  const {
    equityKrw,
    profitKrw,
    return: gained,
  } = standing.figuresAt(placeOf(standing, userId), period);
  return [equityKrw, profitKrw, gained].map((one) => one && formatDecimal(one));
};

describe('a standing', () => {
  it('values accounts as their portfolios do, whatever they bought, sold and at what prices since', () => {
    const quantity = fc.bigInt({ min: 1n, max: 10n ** 11n }).map((units) => units as Decimal);
    const held = fc.uniqueArray(fc.tuple(fc.constantFrom(...TICKERS), quantity), {
      selector: ([tickerId]) => tickerId,
    });
    const account = fc.record({ who: fc.nat(3), cash: fc.integer({ min: -9e9, max: 9e9 }), held });
    const price = fc.option(
      fc.bigInt({ min: 1n, max: 10n ** 13n }).map((units) => units as Decimal),
    );
    const prices = fc.record({ last: fc.tuple(price, price, price), rate: fc.option(quantity) });
    const step = fc.oneof(account, prices);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const standing = createStanding();
        const accounts = new Map<string, AccountFacts>();
        let [marks, rate] = [
          new Map<string, { last: Decimal }>(),
          null as { last: Decimal } | null,
        ];
        for (const one of steps) {
          if ('who' in one) {
            const holdings = one.held.map(([tickerId, quantity]) => ({
              ...{ tickerId, quantity, isUsd: isUsd(tickerId) },
            }));
            const known = facts(`u${one.who}`, `${one.cash}`, { holdings });
            accounts.set(known.userId, known);
            standing.set(known, STARTS);
          } else {
            marks = new Map(
              TICKERS.flatMap((tickerId, at) => {
                const last = one.last[at] ?? null;
                return last === null ? [] : [[tickerId, { last }] as const];
              }),
            );
            rate = one.rate === null ? null : { last: one.rate };
          }
          standing.setPrices(marks, rate ?? undefined);
          for (const { userId, cashKrw, holdings } of accounts.values()) {
            const positions = holdings.map(({ tickerId, quantity }) => ({
              ...{ tickerId, quantity, cost: decimal('0'), costKrw: decimal('0') },
              currency: isUsd(tickerId) ? 'USD' : 'KRW',
            })) as Holding[];
            const { equityKrw } = valueAccount({
              cashKrw,
              holdings: positions,
              marks,
              usdKrw: rate,
            });
            const place = placeOf(standing, userId);
            expect(standing.figuresAt(place, 'all').equityKrw).toBe(equityKrw);
          }
        }
      }),
    );
  });

  it('counts profit and return from each period’s beginning, and from the grant', () => {
    const standing = createStanding();
    standing.set(facts('a', '1200'), STARTS);
    expect(figures(standing, 'a', 'day')).toEqual(['1200', '200', '0.2']);
    expect(figures(standing, 'a', 'week')).toEqual(['1200', '400', '0.5']);
    expect(figures(standing, 'a', 'month')).toEqual(['1200', '700', '1.4']);
    expect(figures(standing, 'a', 'all')).toEqual(['1200', '200', '0.2']);
  });

  it('says nothing that rests on what is not known', () => {
    const standing = createStanding();
    const starts = { day: null, week: decimal('800'), month: decimal('0') };
    const holdings = [{ tickerId: TICKERS[0], isUsd: false, quantity: decimal('2') }];
    standing.set(facts('a', '1200', { starts }), STARTS);
    standing.set(facts('b', '1200', { holdings }), STARTS);
    expect(figures(standing, 'a', 'day')).toEqual(['1200', null, null]);
    expect(figures(standing, 'a', 'month')).toEqual(['1200', '1200', null]);
    expect(figures(standing, 'b', 'day')).toEqual([null, null, null]);
    standing.setPrices(new Map([[TICKERS[0], { last: decimal('50') }]]), undefined);
    expect(figures(standing, 'b', 'day')).toEqual(['1300', '300', '0.3']);
    standing.begin('day');
    expect(figures(standing, 'b', 'day')).toEqual(['1300', null, null]);
    expect(standing.trades('day')[placeOf(standing, 'b')]).toBe(0);
    expect(figures(standing, 'b', 'week')).toEqual(['1300', '500', '0.625']);
  });

  it('takes a bailout for no profit, shows it, and begins the return anew', () => {
    const standing = createStanding();
    const bailedOut = flow(BAILOUT_KIND, NOW, '-300', '2000');
    standing.set(facts('a', '2100', { flows: [GRANT, bailedOut] }), STARTS);
    expect(figures(standing, 'a', 'week')).toEqual(['2100', '-1000', '0.05']);
    expect(standing.figuresAt(placeOf(standing, 'a'), 'week')).toMatchObject({
      ...{ returnSince: NOW, wipeouts: 1, bailouts: 1 },
    });
    // Long ago it is only counted.
    standing.set(facts('a', '2100', { flows: [GRANT, { ...bailedOut, at: LONG_AGO }] }), STARTS);
    expect(figures(standing, 'a', 'week')).toEqual(['2100', '1300', '1.625']);
    expect(standing.figuresAt(placeOf(standing, 'a'), 'week')).toMatchObject({
      ...{ returnSince: null, wipeouts: 0, bailouts: 1 },
    });
  });

  it('has room for as many as come, and for what they hold', () => {
    const standing = createStanding();
    const holdings = TICKERS.map((tickerId) => ({
      ...{ tickerId, isUsd: false, quantity: decimal('1.5') },
    }));
    for (let at = 0; at < 3_000; at++) standing.set(facts(`${at}`, `${at}`, { holdings }), STARTS);
    standing.setPrices(new Map(TICKERS.map((id) => [id, { last: decimal('3') }])), undefined);
    expect(standing.count()).toBe(3_000);
    expect(standing.userIdAt(2_999)).toBe('2999');
    for (const at of [0, 1_500, 2_999])
      expect(standing.equities(new Float64Array(3_000))[at]).toBe(at + 12);
    expect(standing.tickerIds()).toEqual(TICKERS);
  });

  it('asks for no price of what nobody holds any more, and for one again when somebody does', () => {
    const standing = createStanding();
    const holding = (tickerId: string) => ({ tickerId, isUsd: false, quantity: decimal('2') });
    const hold = (userId: string, ...tickerIds: string[]) =>
      standing.set(facts(userId, '10', { holdings: tickerIds.map(holding) }), STARTS);
    const [coin, share] = TICKERS;
    const equityNow = (...priced: string[]) => {
      const last = decimal(String(3 + priced.length));
      standing.setPrices(new Map(priced.map((tickerId) => [tickerId, { last }])), undefined);
      return standing.figuresAt(0, 'all').equityKrw;
    };
    hold('a', coin, share);
    hold('b', coin);
    hold('a', share);
    expect(standing.tickerIds()).toEqual([coin, share]);
    hold('b');
    expect(standing.tickerIds()).toEqual([share]);
    expect(equityNow(share)).toBe(decimal('18'));
    hold('a', share, coin);
    expect(standing.tickerIds()).toEqual([coin, share]);
    expect(standing.figuresAt(0, 'all').equityKrw).toBe(null);
    expect(equityNow(coin, share)).toBe(decimal('30'));
  });
});

describe('an order', () => {
  const idle = { trades: { day: 0, week: 0, month: 0, all: 0 } };
  const lost = { flows: [GRANT, flow(BAILOUT_KIND, NOW, '0', '1000')] };
  const standing = createStanding();
  standing.set(facts('second', '1500'), STARTS);
  standing.set(facts('idle', '9000', idle), STARTS);
  standing.set(facts('also second', '1500'), STARTS);
  standing.set(facts('gone', '8000', { isListed: false }), STARTS);
  standing.set(facts('in debt', '-100'), STARTS);
  standing.set(facts('bailed out', '3000', lost), STARTS);
  const holdings = [{ tickerId: TICKERS[0], isUsd: false, quantity: decimal('2') }];
  standing.set(facts('unpriced', '7000', { holdings }), STARTS);
  standing.set(facts('idle and unpriced', '7000', { ...idle, holdings }), STARTS);
  const told = (by: 'equity' | 'return', minTrades = 1) => {
    const order = createRanker(standing, minTrades).rank({ period: 'day', by });
    return Array.from({ length: order.listed }, (_, position) => {
      const place = order.placeAt(position);
      expect(order.positionOf(place)).toBe(position);
      return [order.rankAt(position), standing.userIdAt(place)];
    });
  };

  it('by equity has equal ones share a rank, who is idle last, and nobody who is gone', () => {
    expect(told('equity')).toEqual([
      [1, 'bailed out'],
      [2, 'second'],
      [2, 'also second'],
      [4, 'in debt'],
      [null, 'unpriced'],
      [null, 'idle'],
      [null, 'idle and unpriced'],
    ]);
  });

  it('by return has who lost everything behind all others, whatever they won since', () => {
    expect(told('return').slice(0, 5)).toEqual([
      [1, 'second'],
      [1, 'also second'],
      [3, 'in debt'],
      [4, 'bailed out'],
      [null, 'unpriced'],
    ]);
  });

  it('takes as many trades as are asked for', () => {
    expect(told('equity', 2).every(([rank]) => rank === null)).toBe(true);
  });

  it('finds nobody who is not listed', () => {
    const order = createRanker(standing, 1).rank({ period: 'all', by: 'equity' });
    expect(order.positionOf(placeOf(standing, 'gone'))).toBeUndefined();
    expect(order.ranked).toBe(4);
    expect(standing.equities(new Float64Array(3_000))[placeOf(standing, 'unpriced')]).toBe(UNKNOWN);
  });
});

describe('what a period is counted from', () => {
  const equity = { day: decimal('7'), week: decimal('8'), month: null };
  const struck = (firstTradeAt: Instant | null, dueAt: Instant | null) =>
    startsOf(STARTS, { firstTradeAt, dueAt, equity }, [GRANT]);
  const given = wholeDecimal(1000);

  it('is the snapshot of its beginning, once that is final', () => {
    expect(struck(LONG_AGO, NOW)).toEqual(equity);
    expect(struck(LONG_AGO, STARTS.day)).toEqual({ ...equity, day: null });
    expect(struck(LONG_AGO, null)).toEqual({ day: null, week: null, month: null });
    expect(awaitsStrike(STARTS, { firstTradeAt: LONG_AGO, dueAt: STARTS.day })).toBe(true);
    expect(awaitsStrike(STARTS, { firstTradeAt: LONG_AGO, dueAt: NOW })).toBe(false);
  });

  it('is what was given where nothing had been traded', () => {
    expect(struck(null, null)).toEqual({ day: given, week: given, month: given });
    expect(struck(STARTS.day, null)).toEqual({ day: given, week: given, month: given });
    expect(awaitsStrike(STARTS, { firstTradeAt: null, dueAt: null })).toBe(false);
  });

  it('is nothing of an account that was not open yet', () => {
    const opened = { ...GRANT, at: STARTS.week };
    const starts = startsOf(STARTS, { firstTradeAt: null, dueAt: null, equity }, [opened]);
    expect(starts).toEqual({ day: given, week: 0n, month: 0n });
  });
});
