import { parseDecimal } from '@mockstreet/shared/decimal';
import { parseInstant } from '@mockstreet/shared/instant';
import { formatKst } from '@mockstreet/shared/kst';
import type { OrderRequest } from '../submission/submission.ts';
import { type OrderDraft, showEntry } from './order-draft.ts';

/** What was sent, as a ticket shows it: it stays to be seen, and can be put right if it is refused. */
export function draftOf(request: OrderRequest): OrderDraft {
  const { side, type, amount_krw, quantity, limit_price, time_in_force, expires_at } = request;
  return {
    ...{ side, type, timeInForce: time_in_force ?? 'DAY' },
    measure: amount_krw === undefined ? 'QUANTITY' : 'AMOUNT',
    entry: entryOf(amount_krw ?? quantity),
    limitEntry: entryOf(limit_price),
    expiryEntry: expiryOf(expires_at),
    slippageBps: request.max_slippage_bps ?? null,
    leverage: request.leverage ?? 1,
  };
}

function entryOf(text: string | undefined): string {
  const value = parseDecimal(text ?? '');
  return value === undefined ? '' : showEntry(value);
}

/** As a clock in Korea shows it, to the minute. */
function expiryOf(expiresAt: string | undefined): string {
  const at = parseInstant(expiresAt ?? '');
  return at === undefined ? '' : formatKst(at).slice(0, 'YYYY-MM-DDThh:mm'.length);
}
