import {
  add,
  type Decimal,
  decimal,
  multiply,
  subtract,
  wholeDecimal,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, parseInstant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS } from '@mockstreet/shared/kst';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Account } from './account.ts';
import {
  bookValue,
  type EtfHolder,
  type EtfState,
  HUMAN_ETF_FIRST_PRICE,
  listedState,
  type NetAssetValue,
  netAssetValue,
  nextStrikeAt,
  strikeHumanEtf,
} from './human-etf.ts';
import { buildAccount } from './testing/build-account.ts';
import { buildMarket, buildOwing } from './testing/build-margin.ts';
import { APPLE, BTC, quote, SAMSUNG, trade, usdKrw } from './testing/build-print.ts';
import { second } from './testing/moment.ts';
import { DEFAULT_TRADING_RULES } from './trading-rules.ts';

const AT = second(100);
const rules = DEFAULT_TRADING_RULES.humanEtf;
const moment = (text: string) => parseInstant(text) as Instant;

describe('the next strike', () => {
  it.each([
    ['2026-03-02T06:59:59.999999+09:00', '2026-03-02T07:00:00+09:00'],
    ['2026-03-02T07:00:00+09:00', '2026-03-03T07:00:00+09:00'],
    ['2026-03-02T23:59:59+09:00', '2026-03-03T07:00:00+09:00'],
    ['2026-03-02T00:00:00+09:00', '2026-03-02T07:00:00+09:00'],
  ])('behind %s is at %s', (after, at) => {
    expect(nextStrikeAt(moment(after))).toBe(moment(at));
  });

  it('is at seven in Seoul, later, and within a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }), (seconds) => {
        const after = instant(seconds * 1_000_000);
        const at = nextStrikeAt(after);
        expect((at - moment('2026-03-02T07:00:00+09:00')) % KST_DAY_MICROS).toBeCloseTo(0);
        expect(at - after).toBeGreaterThan(0);
        expect(at - after).toBeLessThanOrEqual(KST_DAY_MICROS);
      }),
    );
  });
});

describe('what an issuer is worth', () => {
  const prints = [
    quote(BTC, second(90), '900', '910'),
    trade(SAMSUNG, second(95), '70', second(80)),
    quote(APPLE, second(91), '10', '11'),
    usdKrw(second(85), '1000'),
  ];
  const navOf = (account: Account, at = AT) => netAssetValue(account, at, buildMarket({ prints }));

  it('is its cash, and what it holds at its bid or last, dollars at their rate without what the house keeps', () => {
    const account = buildAccount('1000.5', {
      [BTC]: { quantity: '2', cost: '1' },
      [SAMSUNG]: { quantity: '3', cost: '1' },
      [APPLE]: { quantity: '1.5', cost: '1', costKrw: '1' },
    });
    expect(navOf(account).navKrw).toBe(decimal(`${1_000 + 1_800 + 210 + 15_000}`));
  });

  it.each<[string, Account, number]>([
    ['of cash alone is of now', buildAccount('5'), 100],
    [
      'is as old as its oldest price',
      buildAccount('5', { [BTC]: { quantity: '1', cost: '1' } }),
      90,
    ],
    [
      'is as old as the trade that a price is of',
      buildAccount('5', {
        [SAMSUNG]: { quantity: '1', cost: '1' },
        [BTC]: { quantity: '1', cost: '1' },
      }),
      80,
    ],
    [
      'is as old as the rate of what is in dollars',
      buildAccount('5', { [APPLE]: { quantity: '1', cost: '1', costKrw: '1' } }),
      85,
    ],
  ])('%s', (_, account, seconds) => {
    expect(navOf(account).pricedFrom).toBe(second(seconds));
  });

  it('waits for no price of what was silent for as long as an order waits, or has none', () => {
    const account = buildAccount('5', {
      'CRYPTO-COIN-ETH': { quantity: '1', cost: '7' },
      [BTC]: { quantity: '1', cost: '1' },
    });
    expect(navOf(account)).toEqual({ navKrw: decimal('912'), pricedFrom: second(90) });
    const later = (days: number, micros = 0) =>
      addMicros(second(90), days * KST_DAY_MICROS + micros);
    expect(navOf(account, later(14, -1)).pricedFrom).toBe(second(90));
    expect(navOf(account, later(14))).toEqual({ navKrw: decimal('912'), pricedFrom: later(14) });
  });

  it('is not asked for of who may owe', () => {
    expect(() => navOf(buildOwing('5'))).toThrow('may owe');
    expect(() => navOf({ ...buildAccount('5'), cashKrw: decimal('-1') })).toThrow('may owe');
  });
});

const holder = (userId: string, quantity: string): EtfHolder => ({
  userId,
  quantity: decimal(quantity),
});

/** A strike of an issuer that has cash alone, so that its book and its worth are the same. */
function strike(
  state: EtfState,
  cash: string,
  { holders = [] as readonly EtfHolder[], rate = '0.5', nav = cash, heldKrw = ZERO } = {},
) {
  const account = { ...buildAccount(cash), heldKrw };
  const value: NetAssetValue = { navKrw: decimal(nav), pricedFrom: AT };
  return strikeHumanEtf({ rules, state, dividendRate: decimal(rate), account, value, holders });
}

const LISTED = listedState(buildAccount('2000000'), {
  navKrw: decimal('2000000'),
  pricedFrom: AT,
});

describe('a strike', () => {
  it('moves the price as the issuer’s worth has moved', () => {
    expect(LISTED.price).toBe(HUMAN_ETF_FIRST_PRICE);
    expect(strike(LISTED, '2500000').price).toBe(decimal('12500'));
    expect(strike(LISTED, '1999999').price).toBe(decimal('9999.995'));
    const down = strike(LISTED, '1800000').next;
    expect(strike(down, '600000').price).toBe(decimal('3000'));
  });

  it('pays the promised part of what was realised to who holds, and the price does not fall for it', () => {
    const holders = [holder('a', '3'), holder('b', '1.00000001')];
    const struck = strike(LISTED, '2000101', { holders });
    expect(struck).toMatchObject({
      ...{ realisedKrw: decimal('101'), dueKrw: decimal('50'), isClosing: false },
      // 50 / 4.00000001, and of that 37 and 12 whole won.
      ...{ dividendPerShare: decimal('12.49999996'), paidKrw: decimal('49') },
      next: {
        ...{ baseKrw: decimal('2000052'), bookKrw: decimal('1999951') },
        highWaterKrw: decimal('101'),
      },
    });
    // Worth as much as behind the dividend: the price stands.
    expect(strike(struck.next, '2000052', { holders })).toMatchObject({
      ...{ price: struck.price, realisedKrw: decimal('101'), paidKrw: ZERO },
    });
  });

  it('pays no profit twice, nor one that only makes up for a loss', () => {
    const holders = [holder('a', '1')];
    const { next } = strike(LISTED, '2000100', { holders });
    const lost = strike(next, '1999950', { holders });
    expect(lost).toMatchObject({ realisedKrw: ZERO, paidKrw: ZERO });
    expect(lost.next.highWaterKrw).toBe(decimal('100'));
    expect(strike(lost.next, '2000050', { holders }).paidKrw).toBe(ZERO);
    expect(strike(lost.next, '2000060', { holders }).paidKrw).toBe(decimal('5'));
  });

  it('pays nothing where nobody holds, nor later of what was realised then', () => {
    const { paidKrw, next } = strike(LISTED, '3000000');
    expect(paidKrw).toBe(ZERO);
    expect(strike(next, '3000000', { holders: [holder('a', '1')] }).paidKrw).toBe(ZERO);
  });

  it('pays nothing of what is not realised', () => {
    const struck = strike(LISTED, '2000000', { nav: '9000000', holders: [holder('a', '1')] });
    expect(struck).toMatchObject({ price: decimal('45000'), realisedKrw: ZERO, paidKrw: ZERO });
  });

  it('pays no more than there is cash that nothing keeps back, and the rest stays due', () => {
    const holders = [holder('a', '1')];
    const held = { holders, heldKrw: decimal('2999900') };
    const struck = strike(LISTED, '3000000', held);
    expect(struck).toMatchObject({ dueKrw: decimal('500000'), paidKrw: decimal('100') });
    expect(struck.next.highWaterKrw).toBe(decimal('200'));
    const { dueKrw, paidKrw } = strike(struck.next, '2999900', { holders });
    expect([dueKrw, paidKrw]).toEqual([decimal('499900'), decimal('499900')]);
  });

  it('pays no issuer off the list', () => {
    const struck = strike(LISTED, '3000000', { nav: '100300', holders: [holder('a', '1')] });
    expect(struck.paidKrw).toBe(decimal('300'));
    expect(struck.next.baseKrw).toBe(rules.closingEquityKrw);
  });

  it('closes below what is asked for, and pays nothing then', () => {
    const holders = [holder('a', '1')];
    expect(strike(LISTED, '100000').isClosing).toBe(false);
    expect(strike(LISTED, '3000000', { nav: '99999', holders })).toMatchObject({
      ...{ isClosing: true, price: decimal('499.995'), paidKrw: ZERO, dueKrw: ZERO },
    });
    // Nothing can be paid for at no price.
    expect(strike(LISTED, '0', { holders })).toMatchObject({
      ...{ isClosing: true, price: decimal('0.00000001') },
    });
  });
});

describe('whatever an issuer makes of it', () => {
  const day = fc.record({
    /** What its worth changes by, and how much of that is realised. */
    profit: fc.integer({ min: -400_000, max: 400_000 }),
    realisedPart: fc.double({ min: 0, max: 1, noNaN: true }),
    /** Of its cash, kept back. */
    heldPart: fc.double({ min: 0, max: 1, noNaN: true }),
    shares: fc.array(fc.integer({ min: 1, max: 10 ** 12 }), { maxLength: 4 }),
  });

  it('holders get to the won what it pays, it never pays more than the promised part nor than it has', () => {
    fc.assert(
      fc.property(fc.array(day, { maxLength: 12 }), fc.integer({ min: 0, max: 10_000 }), run),
      { numRuns: 300 },
    );

    function run(
      days: readonly (typeof day extends fc.Arbitrary<infer T> ? T : never)[],
      bps: number,
    ) {
      const dividendRate = (BigInt(bps) * 10_000n) as Decimal;
      let [cash, unrealised, paid, gross] = [2_000_000n, 0n, ZERO, ZERO];
      let state: EtfState = LISTED;
      for (const { profit, realisedPart, heldPart, shares } of days) {
        const realised = BigInt(Math.round(profit * realisedPart));
        cash += realised;
        unrealised += BigInt(profit) - realised;
        if (cash < 0n || cash + unrealised < 0n) return;
        const cashKrw = (cash * 10n ** 8n) as Decimal;
        const heldKrw = wholeDecimal(Math.floor(Number(cash) * heldPart));
        const navKrw = ((cash + unrealised) * 10n ** 8n) as Decimal;
        const holders = shares.map((units, at) => ({
          userId: `${at}`,
          quantity: BigInt(units) as Decimal,
        }));
        const account = { ...buildAccount('0'), cashKrw, heldKrw };
        const value = { navKrw, pricedFrom: AT };
        const struck = strikeHumanEtf({ rules, state, dividendRate, account, value, holders });
        const got = holders.reduce(
          (sum, { quantity }) =>
            add(sum, multiply([quantity, struck.dividendPerShare], { places: 0, mode: 'down' })),
          ZERO,
        );
        expect(struck.paidKrw).toBe(got);
        expect(struck.paidKrw).toBeLessThanOrEqual(struck.dueKrw);
        expect(struck.paidKrw % 10n ** 8n).toBe(0n);
        if (struck.paidKrw > ZERO) {
          expect(struck.paidKrw).toBeLessThanOrEqual(subtract(cashKrw, heldKrw));
          expect(struck.next.baseKrw).toBeGreaterThanOrEqual(rules.closingEquityKrw);
        }
        expect(struck.next.highWaterKrw).toBeGreaterThanOrEqual(state.highWaterKrw);
        // Of all the profit that was ever reckoned of, never more than the promised part.
        paid = add(paid, struck.paidKrw);
        gross = struck.next.highWaterKrw;
        expect(paid).toBeLessThanOrEqual(
          multiply([gross, dividendRate], { places: 8, mode: 'up' }),
        );
        // The price follows its worth: to the last place, and never above it.
        expect(struck.price * state.baseKrw).toBeLessThanOrEqual(state.price * navKrw);
        expect((struck.price + 1n) * state.baseKrw).toBeGreaterThan(state.price * navKrw);
        if (struck.isClosing) return;
        cash -= struck.paidKrw / 10n ** 8n;
        state = struck.next;
        expect(
          subtract(
            bookValue({ ...account, cashKrw: (cash * 10n ** 8n) as Decimal }),
            state.bookKrw,
          ),
        ).toBe(struck.realisedKrw);
      }
    }
  });
});
