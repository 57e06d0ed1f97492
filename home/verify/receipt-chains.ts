import type { Sql } from '@mockstreet/db/client';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import { receiptHash } from '@mockstreet/shared/settlement-receipt';
import { NO_RECEIPT, type ReceiptHead } from '#trading/core/settlement-receipt';
import {
  type ActionReceiptRow,
  actionColumns,
  type BailoutReceiptRow,
  bailoutColumns,
  DECIDED_ON_ACCOUNTS,
  type InterestReceiptRow,
  interestColumns,
  ledgerColumn,
  linkColumns,
  type OrderReceiptRow,
  orderColumns,
  recordedActionFacts,
  recordedBailoutFacts,
  recordedInterestFacts,
  recordedOrderFacts,
} from '#trading/recorded-receipts';
import {
  recordedShareFacts,
  type ShareReceiptRow,
  shareColumns,
} from '#trading/recorded-share-receipts';
import type { Finding } from './invariants.ts';
import { EXAMPLES_MAX, type Fragment, type SqlCheck } from './sql-check.ts';

/** When the first receipt was given: what was settled before has none. */
const sinceReceipts = (sql: Sql): Fragment => sql`(select least(
  (select min(settled_at) from orders join settlement_receipts using (id)),
  (select min(applied_at) from action_applications join settlement_receipts r on r.id = journal_id)))`;

/** Invariant 12, as far as queries can tell. */
export const RECEIPTS_GIVEN: readonly SqlCheck[] = [
  {
    invariant: 12,
    rule: 'whatever was decided upon an account has a receipt',
    unit: 'decisions',
    checked: (sql) => sql`select count(*) from settlement_receipts`,
    breaches: (sql) => sql`
      select format('order %s of %s', id, user_id) from orders
      where (status in ('FILLED', 'CANCELLED')
          or status = 'FAILED' and reason = any(${[...DECIDED_ON_ACCOUNTS]}::text[]))
        and settled_at >= ${sinceReceipts(sql)}
        and not exists (select from settlement_receipts r where r.id = orders.id)
      union all
      select format('action %s for %s', action_id, user_id) from action_applications
      where applied_at >= ${sinceReceipts(sql)}
        and not exists (select from settlement_receipts r where r.id = journal_id)
      union all
      select format('interest of %s for %s', at, user_id) from interest_charges
      where not exists (select from settlement_receipts r where r.id = journal_id)
      union all
      select format('bailout %s of %s', command_id, user_id) from bailouts
      where not exists (select from settlement_receipts r where r.id = command_id)
      union all
      select format('listing %s of %s', command_id, user_id) from human_etfs
      where not exists (select from settlement_receipts r where r.id = command_id)
      union all
      select format('strike %s of %s', command_id, user_id) from human_etf_strikes
      where not exists (select from settlement_receipts r where r.id = command_id)`,
  },
  {
    invariant: 12,
    rule: 'each wallet knows the last receipt of its account',
    unit: 'wallets',
    checked: (sql) => sql`select count(*) from wallets`,
    breaches: (sql) => sql`
      select format('wallet of %s: %s, the last is %s', user_id, receipt_seq, coalesce(seq, 0))
      from wallets full join (
        select distinct on (user_id) user_id, seq, hash from settlement_receipts
        order by user_id, seq desc) as last using (user_id)
      where (receipt_seq, receipt_hash) is distinct from (coalesce(seq, 0), hash)`,
  },
];

type ReceiptRow = (
  | OrderReceiptRow
  | ActionReceiptRow
  | InterestReceiptRow
  | BailoutReceiptRow
  | ShareReceiptRow
) & {
  readonly receipt_id: string;
  readonly link_user_id: string;
  readonly link_seq: string;
  readonly link_hash: string;
  /** All but the one that the receipt is of are null; all of them where there is nothing such. */
  readonly order_id: string | null;
  readonly action_id: string | null;
  readonly interest_id: string | null;
  readonly bailout_id: string | null;
  readonly listing: object | null;
  readonly strike: object | null;
};

const ROWS_AT_A_TIME = 2_000;

/**
 * Hashes what is recorded of each decision again, and follows each account's chain from its start. What
 * was altered, removed, slipped in or has changed places since does not come to the hash that the next
 * receipt names, nor to the one that somebody holds.
 */
export async function checkReceiptChains(sql: Sql): Promise<Finding> {
  let before: ReceiptHead & { readonly userId?: string } = NO_RECEIPT;
  let [checked, breaches] = [0, 0];
  const examples: string[] = [];
  const rows = sql<ReceiptRow[]>`
    select r.id as receipt_id, ${linkColumns(sql)}, ${orderColumns(sql)}, ${actionColumns(sql)},
      ${interestColumns(sql)}, ${bailoutColumns(sql)}, ${shareColumns(sql)}, ${ledgerColumn(sql, 'r.id')}
    from settlement_receipts r
    left join orders o on o.id = r.id
    left join fills f on f.order_id = r.id
    left join action_applications a on a.journal_id = r.id
    left join interest_charges i on i.journal_id = r.id
    left join bailouts b on b.command_id = r.id
    left join human_etfs h on h.command_id = r.id
    left join human_etf_strikes s on s.command_id = r.id
    order by r.user_id, r.seq, r.id`;
  for await (const batch of rows.cursor(ROWS_AT_A_TIME)) {
    for (const row of batch) {
      const { link_user_id: userId, link_hash: hash } = row;
      if (before.userId !== userId) before = NO_RECEIPT;
      const fault = faultOf(row, before);
      checked += 1;
      before = { userId, seq: Number.parseInt(row.link_seq, 10), hash };
      if (fault === undefined) continue;
      breaches += 1;
      if (examples.length < EXAMPLES_MAX) examples.push(fault);
    }
  }
  return {
    invariant: 12,
    rule: 'the receipts of an account are one chain, each of what is recorded',
    unit: 'receipts',
    checked,
    breaches,
    examples,
  };
}

/** What is wrong with a receipt, given the one before it; undefined when nothing is. */
function faultOf(row: ReceiptRow, before: ReceiptHead): string | undefined {
  const name = `receipt ${row.link_seq} of ${row.link_user_id}`;
  if (row.link_seq !== `${before.seq + 1}`) return `${name} comes right after ${before.seq}`;
  if (row.link_prev_hash !== before.hash) return `${name} does not follow from ${before.seq}`;
  const hash = recordedHash(row);
  if (hash === undefined) return `${name} is of nothing that is recorded (${row.receipt_id})`;
  return hash === row.link_hash
    ? undefined
    : `${name} is of something else than what is recorded (${row.receipt_id})`;
}

function recordedHash(row: ReceiptRow): string | undefined {
  if (row.order_id !== null) {
    const order = row as OrderReceiptRow;
    return order.status === 'PENDING'
      ? undefined
      : receiptHash(recordedOrderFacts(order), nativeSha256);
  }
  if (row.interest_id !== null) {
    const interest = row as InterestReceiptRow;
    if (interest.link_decided_at !== interest.charged_at) return undefined;
    return receiptHash({ ...recordedInterestFacts(interest) }, nativeSha256);
  }
  if (row.bailout_id !== null) {
    const bailout = row as BailoutReceiptRow;
    if (bailout.link_decided_at !== bailout.bailed_out_at) return undefined;
    return receiptHash({ ...recordedBailoutFacts(bailout) }, nativeSha256);
  }
  if (row.listing !== null || row.strike !== null) {
    const facts = recordedShareFacts(row as ShareReceiptRow);
    return facts && receiptHash({ ...facts }, nativeSha256);
  }
  if (row.action_id === null) return undefined;
  const action = row as ActionReceiptRow;
  // What is hashed is the action's own moment, which the link has as well.
  if (action.link_decided_at !== action.effective_at) return undefined;
  return receiptHash({ ...recordedActionFacts(action) }, nativeSha256);
}
