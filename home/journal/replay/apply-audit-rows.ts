import type { Sql } from '@mockstreet/db/client';
import type { RowRecord } from '../journal-message.ts';

/** Rows of the audit log whose predecessors have not come (yet), by their ids. */
export type AuditTail = Map<bigint, string>;

interface AuditImage {
  readonly id: number;
  readonly prev_hash: string;
  readonly hash: string;
}

/**
 * Appends images of audit rows to the chain, each behind the one that it follows from; rows that come
 * early wait in the tail. Inside the caller's transaction.
 */
export async function applyAuditRows(
  sql: Sql,
  tail: AuditTail,
  records: readonly RowRecord[],
): Promise<number> {
  for (const { row } of records) tail.set(BigInt(imageOf(row).id), row);
  const [head] = await sql<{ id: string; hash: string }[]>`
    select last_id::text as id, '\\x' || encode(hash, 'hex') as hash from audit_head for update`;
  if (!head) throw new Error('the audit log has no head');
  let { id, hash } = { id: BigInt(head.id), hash: head.hash };
  await dropKnown(sql, tail);
  const linked: string[] = [];
  for (;;) {
    const row = tail.get(id + 1n);
    if (row === undefined || imageOf(row).prev_hash !== hash) break;
    tail.delete(id + 1n);
    linked.push(row);
    id += 1n;
    hash = imageOf(row).hash;
  }
  if (linked.length === 0) return 0;
  await sql`
    insert into audit_log
    select * from json_populate_recordset(null::audit_log, ${`[${linked.join()}]`}::text::json)`;
  await sql`
    update audit_head set last_id = ${id.toString()}::bigint,
      hash = decode(substr(${hash}::text, 3), 'hex')`;
  return linked.length;
}

/** Rows that are in the log already: an earlier replay was interrupted. */
async function dropKnown(sql: Sql, tail: AuditTail): Promise<void> {
  const ids = [...tail.keys()].map(String);
  const known = await sql<{ id: string; hash: string }[]>`
    select id::text, '\\x' || encode(hash, 'hex') as hash from audit_log
    where id = any(${ids}::bigint[])`;
  for (const row of known) {
    const image = tail.get(BigInt(row.id));
    if (image !== undefined && imageOf(image).hash === row.hash) tail.delete(BigInt(row.id));
  }
}

/**
 * Appends what is left in the tail anew, behind the chain: what these rows tell of has happened, and
 * the rows between were lost with the database.
 */
export async function appendLooseRows(sql: Sql, tail: AuditTail): Promise<number> {
  const rows = [...tail].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  for (const row of rows) {
    await sql`
      select record_audit(at, action, actor_id, subject, address, details)
      from json_populate_record(null::audit_log, ${row}::text::json)`;
  }
  tail.clear();
  return rows.length;
}

function imageOf(row: string): AuditImage {
  return JSON.parse(row) as AuditImage;
}
