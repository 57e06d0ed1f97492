import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { explainOrder, pricePick } from './explain-order.ts';
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

describe('the explanation of an order', () => {
  it('names the side of the print that an order gets', () => {
    expect(pricePick('BUY', 'QUOTE')).toBe('ASK');
    expect(pricePick('SELL', 'QUOTE')).toBe('BID');
    expect(pricePick('BUY', 'TRADE')).toBe('LAST');
    expect(pricePick('SELL', 'BAR')).toBe('WORSE_OF_OPEN_AND_CLOSE');
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
