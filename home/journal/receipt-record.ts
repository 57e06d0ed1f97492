import type { Sql } from '@mockstreet/db/client';

/** The link of `settlement_receipts r` as a record has it; null where there is none. */
export function receiptColumn(sql: Sql) {
  // As text, since JSON of Postgres writes times otherwise.
  return sql`case when r.id is not null then json_build_object('seq', r.seq,
    'decided_at', to_char(r.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'hash', encode(r.hash, 'hex')) end as receipt`;
}
