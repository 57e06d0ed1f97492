import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { AuditAction } from '#accounts/audit-actions';
import {
  comparePositions,
  formatPosition,
  type OutboxPosition,
  positionOf,
} from '#outbox/outbox-position';
import { SNAPSHOTS_READER } from '#portfolio/keep-snapshots';
import { finishToldBefore } from '#social/mark-doubt';
import { JOURNAL_READER } from '../journal-place.ts';
import type { ReplayReport } from '../replay.ts';
import { appendLooseRows } from './apply-audit-rows.ts';
import type { CommandReplay } from './replay-commands.ts';
import type { FillsReplay } from './replay-fills.ts';

/** Events and changes that the lost database may have numbered after all that is known of it. */
const NUMBERS_LEFT_OUT = 1_000_000;

/** Numbers that the lost database drew go on behind all that it can have drawn. */
export async function raiseNumbers(sql: Sql, highestEventId: bigint): Promise<void> {
  await sql`
    select setval(pg_get_serial_sequence('outbox', 'id'),
      greatest(${highestEventId.toString()}::bigint, last_value) + ${NUMBERS_LEFT_OUT}::bigint)
    from outbox_id_seq`;
  await sql`
    select setval('control_changes', greatest(last_value, (select max(change_id) from sessions),
      (select max(change_id) from api_keys)) + ${NUMBERS_LEFT_OUT}::bigint)
    from control_changes`;
}

/** Moves the cursor of a reader forward, never back. */
async function advanceReader(
  sql: Sql,
  reader: string,
  to: OutboxPosition,
  now: Instant,
): Promise<void> {
  const [transactionId, id] = [to.transactionId.toString(), to.id.toString()];
  await sql`
    insert into outbox_cursors as known (reader, transaction_id, id, moved_at)
    values (${reader}, ${transactionId}::xid8, ${id}::bigint, ${now}::timestamptz)
    on conflict (reader) do update set transaction_id = excluded.transaction_id,
      id = excluded.id, moved_at = excluded.moved_at
    where (known.transaction_id, known.id) < (excluded.transaction_id, excluded.id)`;
}

/** Where the last event stands that this transaction can see. */
export async function readOutboxEnd(sql: Sql): Promise<OutboxPosition> {
  const [row] = await sql<{ transaction_id: string; id: string }[]>`
    select transaction_id::text, id::text from outbox
    order by outbox.transaction_id desc, outbox.id desc limit 1`;
  return positionOf(row);
}

const ACTION: AuditAction = 'journals.replayed';

/**
 * Flags waiting orders whose time was over before any journal told of them: the lost database may
 * have given them an answer. Those that an earlier restore left here have been looked at then.
 */
async function flagOverdueOrders(sql: Sql, now: Instant): Promise<number> {
  const flagged = await sql`
    update orders set replayed_at = ${now}::timestamptz
    where status = 'PENDING' and replayed_at is null and deadline_at < ${now}::timestamptz
      and accepted_at > coalesce((select max(at) from audit_log where action = ${ACTION}),
        '-infinity')`;
  return flagged.count;
}

/** The same of commands: they wait for nothing but their moment. */
async function flagOverdueCommands(sql: Sql, now: Instant): Promise<number> {
  const flagged = await sql`
    update commands set replayed_at = ${now}::timestamptz
    where status = 'PENDING' and replayed_at is null and not_before < ${now}::timestamptz
      and accepted_at > coalesce((select max(at) from audit_log where action = ${ACTION}),
        '-infinity')`;
  return flagged.count;
}

/** Who had a corporate action may be in what is lost: the engine goes through the holders once more. */
async function openActionsAgain(sql: Sql): Promise<void> {
  await sql`update corporate_actions set swept_at = null where swept_at is not null`;
}

/**
 * Whether `fills.log` ends where the backup does though home went on: it holds nothing at all and
 * once held what leads up to the backup, or nobody has told of orders that were decided since.
 */
function isSilent({ span, from, to }: FillsReplay, repriced: number): boolean {
  const isEmpty = span.messages === 0 && from.transactionId > 0n;
  return isEmpty || (comparePositions(from, to) === 0 && repriced > 0);
}

/**
 * Closes a replay: what was lost in numbers is left out, readers go on where they were, and that home
 * began anew stands in the audit log. Last comes the journal's own place: until it moves, all of the
 * replay can be done once more.
 */
export async function finishReplay(
  { sql, clock }: { readonly sql: Sql; readonly clock: Clock },
  fills: FillsReplay,
  commands: CommandReplay,
): Promise<ReplayReport> {
  const now = clock();
  await raiseNumbers(sql, fills.highestEventId);
  await openActionsAgain(sql);
  const repriced = commands.repriced + (await flagOverdueOrders(sql, now));
  const { settled, underOtherRules, diverged, gaps, span, from, to, auditTail } = fills;
  const { refused, setAside } = commands;
  const commandsAgain = commands.commandsAgain + (await flagOverdueCommands(sql, now));
  const report: ReplayReport = {
    fillsLog: span,
    ...{ gaps, settled, underOtherRules, diverged, repriced, commandsAgain, refused, setAside },
    accountRows: fills.accountRows + (await appendLooseRows(sql, auditTail)),
    commands: commands.commands,
    isSilent: isSilent(fills, repriced + commandsAgain),
    upTo: to,
  };
  const counts = {
    settled,
    under_other_rules: underOtherRules,
    repriced,
    commands_again: commandsAgain,
    refused,
    account_rows: report.accountRows,
    gaps: gaps.length,
  };
  const details = { from: formatPosition(from), to: formatPosition(to), ...counts };
  await sql`
    select record_audit(${now}, ${ACTION}, null, null, null, ${JSON.stringify(details)}::text::jsonb)`;
  for (const [reader, place] of fills.readers) {
    // What it had written was lost with the database, and is to be made anew of what is settled again.
    if (reader === SNAPSHOTS_READER) continue;
    await advanceReader(sql, reader, place, now);
    await finishToldBefore(sql, reader, place, now);
  }
  await advanceReader(sql, JOURNAL_READER, fills.wholeTo, now);
  return report;
}
