import type { Sql } from '@mockstreet/db/client';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { Finding } from './invariants.ts';
import { EXAMPLES_MAX, type SqlCheck } from './sql-check.ts';

/** Invariant 11, as far as a query can tell. Users of before there was a log are left out. */
export const ACTS_RECORDED: readonly SqlCheck[] = [
  {
    invariant: 11,
    rule: 'an administrator became one by an act on record',
    unit: 'administrators',
    checked: (sql) => sql`select count(*) from users where role = 'ADMIN'`,
    breaches: (sql) => sql`
      select format('%s is an administrator, and nobody made them one', username) from users
      where role = 'ADMIN' and created_at >= (select at from audit_log order by id limit 1)
        and not exists (
          select from audit_log where subject = users.id::text and 'ADMIN' =
            case action when 'user.registered' then details ->> 'role'
              when 'user.role_changed' then details ->> 'to' end)`,
  },
];

/** A row of `audit_log`, each column as the text that is hashed. */
interface AuditRow {
  readonly id: string;
  /** Microseconds since the epoch. */
  readonly at: string;
  readonly action: string;
  readonly actorId: string | null;
  readonly subject: string | null;
  readonly address: string | null;
  readonly details: string;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
}

type Link = Pick<AuditRow, 'id' | 'hash'>;

/** Before the first row. */
const START: Link = { id: '0', hash: new Uint8Array(32) };
const ROWS_AT_A_TIME = 5_000;

/**
 * Hashes each row of the audit log again, from what is stored, and follows the chain from its
 * start to the head that is kept apart. Whoever may rewrite the whole database can rewrite the
 * whole chain; the last hash, which the finding names, tells when it is kept elsewhere.
 */
export async function checkAuditChain(sql: Sql): Promise<Finding> {
  let last = START;
  let checked = 0;
  let breaches = 0;
  const examples: string[] = [];
  const note = (fault: string | undefined) => {
    if (fault === undefined) return;
    breaches += 1;
    if (examples.length < EXAMPLES_MAX) examples.push(fault);
  };
  const rows = sql<AuditRow[]>`
    select id, trim_scale(extract(epoch from at) * 1000000)::text as at, action,
      actor_id as "actorId", subject, address, details::text, prev_hash as "prevHash", hash
    from audit_log order by id`;
  for await (const batch of rows.cursor(ROWS_AT_A_TIME)) {
    for (const row of batch) {
      note(linkFault(row, last));
      last = row;
      checked += 1;
    }
  }
  const [head] = await sql<Link[]>`select last_id as id, hash from audit_head`;
  note(headFault(head, last));
  return {
    invariant: 11,
    rule: 'the chain of the audit log is whole',
    unit: 'acts',
    checked,
    breaches,
    examples,
    remark: `its last row is ${last.id}, ${hex(last.hash)}`,
  };
}

/** What is wrong with a row, given the one before it; undefined when nothing is. */
function linkFault(row: AuditRow, before: Link): string | undefined {
  const name = `audit row ${row.id}`;
  if (BigInt(row.id) !== BigInt(before.id) + 1n) return `${name} comes right after ${before.id}`;
  if (hex(row.prevHash) !== hex(before.hash)) return `${name} does not follow from ${before.id}`;
  if (hex(row.hash) !== hex(hashOf(row))) return `${name} is not what was written`;
  return undefined;
}

function headFault(head: Link | undefined, last: Link): string | undefined {
  if (head && head.id === last.id && hex(head.hash) === hex(last.hash)) return undefined;
  return `the log ends with row ${last.id}, but its head is ${head?.id ?? 'gone'}`;
}

function hashOf(row: AuditRow): Uint8Array {
  return nativeSha256.bytes(Buffer.concat([row.prevHash, Buffer.from(auditText(row), 'utf8')]));
}

/** The text that the SQL function `audit_text` makes of the same row. */
function auditText({ id, at, action, actorId, subject, address, details }: AuditRow): string {
  const fields = [id, at, action, actorId, subject, address, details];
  return fields
    .map((value) => (value === null ? '-,' : `${Buffer.byteLength(value)}:${value},`))
    .join('');
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
