import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { explainOrder, pricePick } from './explain-order.ts';
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

describe('the explanation of an order', () => {
  it('names the side of the print that an order gets', () => {
    expect(pricePick('BUY', 'QUOTE')).toBe('ASK');
    expect(pricePick('SELL', 'QUOTE')).toBe('BID');
    expect(pricePick('BUY', 'TRADE')).toBe('LAST');
    expect(pricePick('SELL', 'BAR')).toBe('WORSE_OF_OPEN_AND_CLOSE');
  });

  it('says of a fill on a bar why there was no better price, and which end of it ruled', () => {
    const told = explainOrder({ ...FAILED, status: 'FILLED' }, BAR_FILL);
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
    expect(explainOrder(FAILED, undefined)).toEqual([
      'Accepted at 2027-01-15T08:00:00.000000Z by edge-1.',
      expect.stringContaining(
        '700 ms are added, so prints after 2027-01-15T08:00:00.700000Z count',
      ),
      'It ended FAILED with INSUFFICIENT_CASH (needed=100 available=1); no money moved.',
    ]);
  });

  it('says of an order that was priced anew after a restore that it was', () => {
    const replayed = { ...FAILED, replayed_at: instant(1_800_000_900_000_000) };
    const [, , restored] = explainOrder(replayed, undefined);
    expect(restored).toMatch(
      /^Home lost its database.* at 2027-01-15T08:15:00.000000Z and priced anew/,
    );
  });
});
