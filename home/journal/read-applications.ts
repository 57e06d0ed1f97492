import type { Sql } from '@mockstreet/db/client';
import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import type { ApplicationRecord } from './journal-message.ts';
import { receiptColumn } from './receipt-record.ts';

/** An application without its place in the outbox. */
export type Applied = Omit<ApplicationRecord, 'kind' | 'at'>;

type Moments = 'effective_at' | 'applied_at' | 'fx_print_at' | 'print_at';
type ApplicationRow = Omit<Applied, Moments> & {
  readonly journal_id: string;
  readonly effective_at: Instant;
  readonly applied_at: Instant;
  readonly fx_print_at: Instant | null;
  readonly print_at: Instant | null;
};

/** Reads what corporate actions came to, by the ids of their journals. None ever changes. */
export async function readApplications(
  sql: Sql,
  journalIds: readonly string[],
): Promise<Map<string, Applied>> {
  if (journalIds.length === 0) return new Map();
  const rows = await sql<ApplicationRow[]>`
    select journal_id, action_id, kind::text as action_kind, a.user_id, ticker_id, effective_at,
      currency::text, quantity_before, quantity_after, fraction, price, gross, gross_krw, tax_krw,
      cost_krw, applied_exchange_rate, fx_print_at, fx_last, fx_source, print_at, print_last,
      print_source, decided_under, applied_at, ${receiptColumn(sql)}
    from action_applications a left join settlement_receipts r on r.id = a.journal_id
    where journal_id = any(${journalIds as string[]}::uuid[])`;
  return new Map(
    rows.map(({ journal_id, ...row }) => [
      journal_id,
      {
        ...row,
        effective_at: formatInstant(row.effective_at),
        applied_at: formatInstant(row.applied_at),
        fx_print_at: formatInstantOrNull(row.fx_print_at),
        print_at: formatInstantOrNull(row.print_at),
      },
    ]),
  );
}
