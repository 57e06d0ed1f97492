import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { BailoutRecord } from './journal-message.ts';
import { receiptColumn } from './receipt-record.ts';

/** A bailout without its place in the outbox. */
export type BegunAnew = Omit<BailoutRecord, 'kind' | 'at'>;

type Moments = 'bailed_out_at' | 'trusted_again_at' | 'settled_at';
type BailoutRow = Omit<BegunAnew, Moments> & { readonly [Name in Moments]: Instant };

/** Reads bailouts, by their commands, with the positions that they took. None ever changes. */
export async function readBailouts(
  sql: Sql,
  commandIds: readonly string[],
): Promise<Map<string, BegunAnew>> {
  if (commandIds.length === 0) return new Map();
  const rows = await sql<BailoutRow[]>`
    select b.command_id, b.user_id, b.at as bailed_out_at, b.equity_max_krw, b.written_off_krw,
      b.given_krw, b.cash_krw, b.cancelled, b.trusted_again_at, b.decided_under, b.settled_at,
      json_build_object('cash_krw', cash_before_krw::text, 'exposure_krw',
        exposure_before_krw::text, 'equity_krw', equity_before_krw::text) as before,
      coalesce((select json_agg(json_build_object('ticker_id', ticker_id, 'currency', currency,
          'quantity', quantity::text, 'cost', cost::text, 'cost_krw', cost_krw::text,
          'value_krw', value_krw::text) order by ticker_id collate "C")
        from bailout_surrenders s where s.user_id = b.user_id and s.at = b.at), '[]') as surrendered,
      ${receiptColumn(sql)}
    from bailouts b left join settlement_receipts r on r.id = b.command_id
    where b.command_id = any(${commandIds as string[]}::uuid[])`;
  return new Map(
    rows.map((row) => [
      row.command_id,
      {
        ...row,
        bailed_out_at: formatInstant(row.bailed_out_at),
        trusted_again_at: formatInstant(row.trusted_again_at),
        settled_at: formatInstant(row.settled_at),
      },
    ]),
  );
}
