import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { DecisionRow } from './decision-queries.ts';
import { isAtLimit } from './explain-limit.ts';
import { explainOrder, pricePick, priceRule } from './explain-order.ts';
import type { FillRow } from './fill-queries.ts';
import type { OrderRow } from './order-queries.ts';

const FAILED = {
  status: 'FAILED',
  reason: 'INSUFFICIENT_CASH',
  reason_detail: 'needed=100 available=1',
  intake_id: 'edge-1',
  accepted_at: instant(1_800_000_000_000_000),
  not_before: instant(1_800_000_000_700_000),
  deadline_at: null,
  replayed_at: null,
  ticker_id: 'CRYPTO-COIN-BTC',
  type: 'MARKET',
} as OrderRow;

const UNKNOWN: DecisionRow = { decided_at: null, splits: [], liquidation: null, strikes: null };

const RESTING = {
  ...FAILED,
  ...{ type: 'LIMIT', side: 'BUY', limit_price: '69000.00000000', time_in_force: 'DAY' },
  ...{ status: 'PENDING', reason: 'AWAITING_PRINT', reason_detail: null },
  ticker_id: 'KRX-STOCK-005930',
  deadline_at: instant(1_800_000_900_000_000),
  resting_since: instant(1_800_000_001_000_000),
} as OrderRow;

const BAR_FILL = {
  side: 'BUY',
  quantity: '0.50000000',
  price: '162500500.00000000',
  currency: 'KRW-COIN',
  gross_krw: '81250250.00000000',
  fee_krw: '40626.00000000',
  tax_krw: '0.00000000',
  applied_exchange_rate: null,
  print_at: instant(1_800_000_001_000_000),
  print_kind: 'BAR',
  print_source: 'upbit',
} as FillRow;

describe('the explanation of what the house did', () => {
  it('says of a forced sale what was owed, what brought it about, and at which price', () => {
    const liquidation = {
      ...{ at: instant(1_800_000_002_000_000), print_ticker_id: 'CRYPTO-COIN-BTC' },
      ...{ cash_krw: '-1500.00000000', exposure_krw: '1900.00000000' },
      ...{ equity_krw: '400.00000000', maintenance: '0.25000000' },
    };
    const sale = { ...BAR_FILL, side: 'SELL' } as FillRow;
    const told = (behind: DecisionRow['liquidation']) =>
      explainOrder({ ...FAILED, status: 'FILLED' }, sale, { ...UNKNOWN, liquidation: behind });
    expect(told(liquidation)).toEqual([
      'The house sold this whole position at 2027-01-15T08:00:02.000000Z: cash stood at -1500 KRW, and by a new price of CRYPTO-COIN-BTC equity was 400 KRW, less than 0.25 of the 1900 KRW that were held.',
      'It got the last price up to then, of 2027-01-15T08:00:01.000000Z from upbit: 162500500 KRW.',
      expect.stringContaining('with a fee of 40626 KRW and a tax of 0 KRW'),
    ]);
    expect(told({ ...liquidation, print_ticker_id: null })[0]).toContain('by the interest charged');
    const forced = { ...UNKNOWN, liquidation };
    expect(priceRule({ ...FAILED, status: 'FILLED' }, sale, forced)).toBe('LAST_PRINT');
    expect(priceRule({ ...FAILED, status: 'FILLED' }, sale, UNKNOWN)).toBe('FIRST_ELIGIBLE_PRINT');
  });

  it('says of an order that it took back why', () => {
    const taken = { status: 'CANCELLED', reason: 'MARGIN_REQUIRED' } as const;
    const order = { ...RESTING, ...taken, reason_detail: 'liquidation_id=l' };
    expect(explainOrder(order, undefined, UNKNOWN).at(-1)).toBe(
      'The house took it back (liquidation_id=l), for the account had fallen below its maintenance margin; no money moved.',
    );
  });
});

describe('the explanation of an order on the share of a user', () => {
  const order = {
    ...{ ...FAILED, ticker_id: 'HUMAN-ETF-JIHO', status: 'PENDING', reason: 'AWAITING_PRINT' },
    ...{ reason_detail: null, hold_krw: '100000.00000000' },
    deadline_at: instant(1_801_209_600_000_000),
  } as OrderRow;
  const strikes = {
    struck_at: instant(1_800_050_400_000_000),
    priced_from: instant(1_799_999_000_000_000),
    next_at: instant(1_800_136_800_000_000),
  };

  it('says which strike it waits for, and why it was not the last', () => {
    const told = explainOrder(order, undefined, { ...UNKNOWN, strikes });
    expect(told.slice(1)).toEqual([
      'It is on the share of a user, whose price is struck once a day: it fills at the first strike whose every price is later than the order; for the clocks of two machines 700 ms are added, so prices after 2027-01-15T08:00:00.700000Z count.',
      'What it needs is kept back until then, and it cannot be taken back.',
      'The strike of 2027-01-15T22:00:00.000000Z was not for it: the oldest of its prices is of 2027-01-15T07:43:20.000000Z.',
      'The next strike is that of 2027-01-16T22:00:00.000000Z.',
      'It waits (AWAITING_PRINT), until 2027-01-29T08:00:00.000000Z at most.',
    ]);
    const first = { struck_at: null, priced_from: null, next_at: null };
    expect(explainOrder(order, undefined, { ...UNKNOWN, strikes: first })).toHaveLength(4);
  });

  it('says which strike filled it, and of when its prices were', () => {
    const fill = { ...BAR_FILL, currency: 'KRW', print_kind: 'TRADE', price: '10000.5' } as FillRow;
    const told = explainOrder({ ...order, status: 'FILLED' }, fill, { ...UNKNOWN, strikes });
    expect(told.slice(2, 4)).toEqual([
      'The first such strike is that of 2027-01-15T08:00:01.000000Z, the oldest of whose prices is of 2027-01-15T07:43:20.000000Z.',
      'It filled at its price: 10000.5 KRW.',
    ]);
  });
});

describe('the explanation of an order', () => {
  it('names the side of the print that an order gets', () => {
    expect(pricePick('BUY', 'QUOTE')).toBe('ASK');
    expect(pricePick('SELL', 'QUOTE')).toBe('BID');
    expect(pricePick('BUY', 'TRADE')).toBe('LAST');
    expect(pricePick('SELL', 'BAR')).toBe('WORSE_OF_OPEN_AND_CLOSE');
  });

  it('says of a fill on a bar why there was no better price, and which end of it ruled', () => {
    const told = explainOrder({ ...FAILED, status: 'FILLED' }, BAR_FILL, UNKNOWN);
    expect(told.slice(2)).toEqual([
      'The first such print is of 2027-01-15T08:00:01.000000Z, from upbit.',
      expect.stringMatching(
        /^No answer was to be had at that time; .* the first whole one that starts later\.$/,
      ),
      'Of a bar the worse of its open and close rules: 162500500 KRW.',
      '0.5 came to 81250250 KRW, with a fee of 40626 KRW beside it.',
    ]);
  });

  it('gives a denial with its code and context, and says that no money moved', () => {
    expect(explainOrder(FAILED, undefined, UNKNOWN)).toEqual([
      'Accepted at 2027-01-15T08:00:00.000000Z by edge-1.',
      expect.stringContaining(
        '700 ms are added, so prints after 2027-01-15T08:00:00.700000Z count',
      ),
      'It ended FAILED with INSUFFICIENT_CASH (needed=100 available=1); no money moved.',
    ]);
  });

  it('tells of a LIMIT order since when it rests, and until when', () => {
    expect(explainOrder(RESTING, undefined, UNKNOWN).slice(2)).toEqual([
      'It asked for at most 69000 KRW (DAY), until 2027-01-15T08:15:00.000000Z.',
      expect.stringMatching(
        /^Its first eligible print, of 2027-01-15T08:00:01.000000Z, was not within that: .* rested/,
      ),
      'It waits (AWAITING_PRINT), until 2027-01-15T08:15:00.000000Z at most.',
    ]);
  });

  it.each([
    ['BUY', 'QUOTE', 'at 68900 KRW: somebody offered at its limit or below'],
    ['BUY', 'TRADE', 'at 68990 KRW: somebody traded below its limit'],
    ['SELL', 'QUOTE', 'at 68800 KRW: somebody bid its limit or more'],
    ['SELL', 'BAR', 'at 68990 KRW: the price went above its limit within the bar'],
  ] as const)('tells which print traded through the limit: %s on a %s', (side, print_kind, why) => {
    const prints = { print_bid: '68800.00000000', print_ask: '68900.00000000' };
    const fill = {
      ...{ ...BAR_FILL, ...prints, side, print_kind, currency: 'KRW', price: '69000.00000000' },
      print_last: '68990.00000000',
    } as FillRow;
    const told = explainOrder({ ...RESTING, side, status: 'FILLED' }, fill, UNKNOWN);
    expect(told[4]).toBe(
      `The print of 2027-01-15T08:00:01.000000Z, from upbit, traded through it ${why}. It filled at its limit: 69000 KRW.`,
    );
  });

  it('tells of the splits that an order was counted behind, and when its user took it back', () => {
    const decision = {
      decided_at: instant(1_800_000_060_000_000),
      splits: [{ effective_at: instant(1_800_000_030_000_000), new_shares: 50, old_shares: 1 }],
      liquidation: null,
      strikes: null,
    };
    const taken = { status: 'CANCELLED', reason: 'USER_CANCELLED' } as const;
    expect(explainOrder({ ...RESTING, ...taken }, undefined, decision).slice(4)).toEqual([
      'A split took effect at 2027-01-15T08:00:30.000000Z: what it asked for in 1 old share was counted in 50 new from then on, and its prices the other way.',
      'Its user took it back at 2027-01-15T08:01:00.000000Z; no money moved.',
    ]);
    expect(explainOrder(FAILED, undefined, decision).at(-1)).toBe(
      'It ended FAILED at 2027-01-15T08:01:00.000000Z with INSUFFICIENT_CASH (needed=100 available=1); no money moved.',
    );
  });

  it('a LIMIT order that its first print filled got that print’s own price', () => {
    const at = { ...RESTING, status: 'FILLED', resting_since: null } as const;
    const quote = { ...BAR_FILL, print_kind: 'QUOTE', price: '69000.00000000' } as FillRow;
    expect(isAtLimit(at, quote)).toBe(false);
    expect(isAtLimit(at, { ...quote, print_kind: 'BAR' })).toBe(true);
    expect(isAtLimit(at, { ...quote, print_kind: 'BAR', price: '68000' })).toBe(false);
    expect(isAtLimit({ ...at, type: 'MARKET' }, quote)).toBe(false);
  });

  it('says of an order that was priced anew after a restore that it was', () => {
    const replayed = { ...FAILED, replayed_at: instant(1_800_000_900_000_000) };
    const [, , restored] = explainOrder(replayed, undefined, UNKNOWN);
    expect(restored).toMatch(
      /^Home lost its database.* at 2027-01-15T08:15:00.000000Z and priced anew/,
    );
  });
});
