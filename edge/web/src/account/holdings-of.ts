import { parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import type { Portfolio } from '../api/payloads.ts';
import type { Holdings } from '../orders/ticket/order-draft.ts';

/**
 * What is at hand to trade one instrument with, without what waiting orders keep aside; undefined
 * until home has told.
 */
export function holdingsOf(
  portfolio: Portfolio | undefined,
  tickerId: string,
): Holdings | undefined {
  const cashKrw = parseDecimal(portfolio?.available_krw ?? '');
  if (!portfolio || cashKrw === undefined) return undefined;
  const position = portfolio.positions.find((one) => one.ticker_id === tickerId);
  return { cashKrw, quantity: parseDecimal(position?.available_quantity ?? '') ?? ZERO };
}
