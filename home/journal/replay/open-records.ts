import type { Sql } from '@mockstreet/db/client';
import { interestJournalId } from '#trading/margin-rows';
import { readRecordedOrders } from '#trading/read-orders';
import type { ApplicationRecord } from '../journal-message.ts';
import type { DecisionRecord } from './follow-records.ts';
import { chargeOf } from './take-margin.ts';

/** Records of what is not decided here, each once. */
export async function openRecords(
  sql: Sql,
  records: readonly DecisionRecord[],
  leftAlone: ReadonlySet<string>,
): Promise<DecisionRecord[]> {
  const first = new Map<string, DecisionRecord>();
  for (const record of records) {
    if (leftAlone.has(userOf(record)) || first.has(keyOf(record))) continue;
    first.set(keyOf(record), record);
  }
  const all = [...first.values()];
  const ids = all.flatMap((one) => ('order' in one ? [one.order.id] : []));
  const recorded = await readRecordedOrders(sql, ids);
  const applied = await appliedAmong(
    sql,
    all.filter((one) => one.kind === 'application'),
  );
  const answered = await answeredAmong(
    sql,
    all.flatMap((one) => (one.kind === 'command' ? [one.command.id] : [])),
  );
  const margin = await marginAmong(sql, all);
  return all.filter((record) => {
    if (isOfMargin(record)) return !margin.has(marginIdOf(record));
    if (record.kind === 'application') return !applied.has(nameOf(record));
    if (record.kind === 'command') return !answered.has(record.command.id);
    const status = recorded.get(record.order.id)?.status;
    return status === undefined || status === 'PENDING';
  });
}

async function appliedAmong(
  sql: Sql,
  records: readonly ApplicationRecord[],
): Promise<ReadonlySet<string>> {
  if (records.length === 0) return new Set();
  const rows = await sql<{ name: string }[]>`
    select 'action ' || action_id || ' for ' || user_id as name from action_applications
    where (action_id, user_id) in (select * from unnest(
      ${records.map((record) => record.action_id)}::uuid[],
      ${records.map((record) => record.user_id)}::uuid[]))`;
  return new Set(rows.map(({ name }) => name));
}

async function answeredAmong(sql: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`
    select id from commands where id = any(${ids as string[]}::uuid[]) and status <> 'PENDING'`;
  return new Set(rows.map(({ id }) => id));
}

type MarginRecord = Extract<
  DecisionRecord,
  { kind: 'interest' | 'liquidation' | 'bailout' | 'listing' | 'strike' }
>;

/** Of a day's interest the journal of its ledger lines, of a bailout, a listing or a strike its command. */
export function marginIdOf(record: MarginRecord): string {
  if ('command_id' in record) return record.command_id;
  return record.kind === 'interest' ? interestJournalId(chargeOf(record)) : record.id;
}

function isOfMargin(record: DecisionRecord): record is MarginRecord {
  return ['interest', 'liquidation', 'bailout', 'listing', 'strike'].includes(record.kind);
}

async function marginAmong(
  sql: Sql,
  records: readonly DecisionRecord[],
): Promise<ReadonlySet<string>> {
  const ids = records.flatMap((one) => (isOfMargin(one) ? [marginIdOf(one)] : []));
  if (ids.length === 0) return new Set();
  const rows = await sql<{ id: string }[]>`
    select journal_id as id from interest_charges where journal_id = any(${ids}::uuid[])
    union all select id from liquidations where id = any(${ids}::uuid[])
    union all select command_id from bailouts where command_id = any(${ids}::uuid[])
    union all select command_id from human_etfs where command_id = any(${ids}::uuid[])
    union all select command_id from human_etf_strikes where command_id = any(${ids}::uuid[])`;
  return new Set(rows.map(({ id }) => id));
}

export function nameOf(record: DecisionRecord): string {
  if (record.kind === 'interest') return `interest of ${record.charged_at} for ${record.user_id}`;
  if (record.kind === 'liquidation') return `liquidation ${record.id}`;
  if ('command_id' in record) return `${record.kind} ${record.command_id}`;
  if (record.kind === 'application') return `action ${record.action_id} for ${record.user_id}`;
  return record.kind === 'command' ? `command ${record.command.id}` : `order ${record.order.id}`;
}

/** An order is placed, and may rest later, before it is settled. */
function keyOf(record: DecisionRecord): string {
  return record.kind === 'placement' ? `${nameOf(record)} at ${record.at}` : nameOf(record);
}

export function userOf(record: DecisionRecord): string {
  if (record.kind === 'command') return record.command.user_id;
  return 'order' in record ? record.order.user_id : record.user_id;
}
