import type { Sql } from '@mockstreet/db/client';
import { decimal, wholeDecimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { ActionKind, CorporateAction } from './corporate-action.ts';

/** An action as it is kept, those that were taken back aside. */
export type KeptAction = CorporateAction & {
  /** By then every account that held the instrument had had it; null before. */
  readonly sweptAt: Instant | null;
};

interface ActionRow {
  readonly id: string;
  readonly tickerId: string;
  readonly kind: ActionKind;
  readonly effectiveAt: Instant;
  readonly newShares: number | null;
  readonly oldShares: number | null;
  readonly amount: string | null;
  readonly sweptAt: Instant | null;
}

/** Every action that stands, in order of time. */
export async function readCorporateActions(sql: Sql): Promise<KeptAction[]> {
  const rows = await sql<ActionRow[]>`
    select id, ticker_id as "tickerId", kind::text, effective_at as "effectiveAt",
      new_shares as "newShares", old_shares as "oldShares", amount, swept_at as "sweptAt"
    from corporate_actions where cancelled_at is null order by effective_at, id`;
  return rows.map(toAction);
}

function toAction(row: ActionRow): KeptAction {
  const { id, tickerId, kind, effectiveAt, sweptAt, newShares, oldShares, amount } = row;
  const base = { id, tickerId, effectiveAt, sweptAt };
  if (kind !== 'SPLIT' && amount !== null) return { ...base, kind, amount: decimal(amount) };
  if (kind === 'SPLIT' && newShares !== null && oldShares !== null) {
    return {
      ...base,
      kind,
      newShares: wholeDecimal(newShares),
      oldShares: wholeDecimal(oldShares),
    };
  }
  throw new Error(`corporate action ${id} lacks its terms`);
}
