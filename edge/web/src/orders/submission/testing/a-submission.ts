import type { Submission } from '../submission.ts';

/** An order for tests that is on its way for the first time; with whatever is to be otherwise. */
export function aSubmission(change: Partial<Submission> = {}): Submission {
  return {
    clientOrderId: 'c1',
    request: { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' },
    createdAt: '2026-11-21T09:00:00.000000Z',
    wantedAt: '2026-11-21T09:00:00.000000Z',
    ...{ seenPrice: null, attempts: 1, isHeard: false, told: null },
    state: { kind: 'sending' },
    ...change,
  };
}
