import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { receiptHash } from '@mockstreet/shared/settlement-receipt';
import { NO_RECEIPT, type ReceiptHead } from '#trading/core/settlement-receipt';
import {
  type ActionReceiptRow,
  actionColumns,
  ledgerColumn,
  type OrderReceiptRow,
  orderColumns,
  recordedActionFacts,
  recordedOrderFacts,
} from '#trading/recorded-receipts';

type DecidedRow = (OrderReceiptRow | ActionReceiptRow) & {
  readonly decided_id: string;
  readonly decided_by: string;
  readonly decided_on: Instant;
};

/** Gives what was decided in a world that was written by hand its receipts, as the engine would have. */
export async function giveReceipts(sql: Sql): Promise<void> {
  const rows = await sql<DecidedRow[]>`
    select r.id as decided_id, r.user_id as decided_by, r.decided_at as decided_on,
      ${orderColumns(sql)}, ${actionColumns(sql)}, ${ledgerColumn(sql, 'r.id')}
    from (
      select id, user_id, coalesce(filled_at, not_before) as decided_at from orders
        where status <> 'PENDING'
      union all select journal_id, user_id, effective_at from action_applications) as r
    left join orders o on o.id = r.id
    left join fills f on f.order_id = r.id
    left join action_applications a on a.journal_id = r.id
    order by r.user_id, r.decided_at, r.id`;
  const heads = new Map<string, ReceiptHead>();
  for (const row of rows) {
    const { decided_id: id, decided_by: userId, decided_on: decidedAt } = row;
    const before = heads.get(userId) ?? NO_RECEIPT;
    const seq = before.seq + 1;
    const link = {
      ...{ link_user_id: userId, link_seq: `${seq}`, link_decided_at: decidedAt },
      ...{ link_prev_hash: before.hash, link_hash: null },
    };
    const facts =
      'side' in row && row.order_id !== null
        ? recordedOrderFacts({ ...row, ...link })
        : { ...recordedActionFacts({ ...(row as ActionReceiptRow), ...link }) };
    const hash = receiptHash(facts);
    heads.set(userId, { seq, hash });
    await sql`
      insert into settlement_receipts values (${id}, ${userId}, ${seq}, ${decidedAt},
        decode(${before.hash}, 'hex'), decode(${hash}, 'hex'))`;
  }
  for (const [userId, { seq, hash }] of heads) {
    await sql`
      update wallets set receipt_seq = ${seq}, receipt_hash = decode(${hash}, 'hex')
      where user_id = ${userId}`;
  }
}
