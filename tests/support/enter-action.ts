import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { deriveId } from '@mockstreet/shared/order-id';

export type ActionTerms =
  | { readonly newShares: number; readonly oldShares: number }
  | { readonly amount: string };

/**
 * Enters a corporate action ten minutes before it takes effect, as an administrator would; returns its id,
 * which is the same in every database.
 */
export async function enterAction(
  sql: Sql,
  tickerId: string,
  effectiveAt: Instant,
  terms: ActionTerms,
): Promise<string> {
  const id = deriveId(`action ${tickerId} ${effectiveAt}`);
  const split = 'newShares' in terms ? terms : undefined;
  const amount = 'amount' in terms ? terms.amount : null;
  await sql`
    insert into corporate_actions (id, ticker_id, kind, effective_at, new_shares, old_shares, amount,
      created_by, created_at)
    values (${id}, ${tickerId}, ${split ? 'SPLIT' : 'CASH_DIVIDEND'}, ${effectiveAt},
      ${split?.newShares ?? null}, ${split?.oldShares ?? null}, ${amount}, ${randomUUID()},
      ${addMicros(effectiveAt, -10 * MICROS_PER_MINUTE)})`;
  return id;
}
