import type { Sql } from '@mockstreet/db/client';
import type { UserCommandType } from '@mockstreet/shared/command-envelope';
import type { Instant } from '@mockstreet/shared/instant';
import type { Keyset } from '../http/cursor.ts';
import type { Viewer } from '../http/viewer-of.ts';

export const COMMAND_STATUSES = ['PENDING', 'DONE', 'REJECTED'] as const;
export type CommandStatus = (typeof COMMAND_STATUSES)[number];

/** A row of `commands`. */
export interface CommandRow {
  readonly id: string;
  readonly user_id: string;
  readonly client_command_id: string;
  readonly kind: UserCommandType;
  readonly order_id: string | null;
  readonly enabled: boolean | null;
  readonly name: string | null;
  readonly dividend_rate: string | null;
  readonly status: CommandStatus;
  readonly reason: string | null;
  readonly reason_detail: string | null;
  readonly cancelled: number | null;
  readonly accepted_at: Instant;
  readonly not_before: Instant;
  readonly decided_at: Instant | null;
  readonly settled_at: Instant | null;
  readonly replayed_at: Instant | null;
}

export interface CommandFilters {
  readonly limit: number;
  readonly cursor?: Keyset | undefined;
  readonly status?: CommandStatus | undefined;
}

const columns = (
  sql: Sql,
) => sql`id, user_id, client_command_id, kind, order_id, enabled, name, dividend_rate, status,
  reason, reason_detail, cancelled, accepted_at, not_before, decided_at, settled_at, replayed_at`;

/** What the house strikes by itself waits among the commands too; nobody asked for it. */
const isAsked = (sql: Sql) => sql`kind <> 'STRIKE'`;

/** One user's commands, newest first; one row more than `limit` when there is a next page. */
export async function selectCommands(
  sql: Sql,
  userId: string,
  { status, cursor, limit }: CommandFilters,
): Promise<readonly CommandRow[]> {
  return await sql<CommandRow[]>`
    select ${columns(sql)} from commands
    where user_id = ${userId} and ${isAsked(sql)}
      ${statusIs(sql, status)}
      ${cursor ? sql`and (accepted_at, id) < (${cursor.at}, ${cursor.id}::uuid)` : sql``}
    order by accepted_at desc, id desc
    limit ${limit + 1}`;
}

/** Said as it is where few are asked for: a parameter would not lead to their own index. */
function statusIs(sql: Sql, status: CommandStatus | undefined) {
  if (status === 'PENDING') return sql`and status = 'PENDING'`;
  return status ? sql`and status = ${status}` : sql``;
}

/** Undefined for a command that is not there, not yet there, or not for this viewer. */
export async function selectCommand(
  sql: Sql,
  { userId, seesAll }: Viewer,
  commandId: string,
): Promise<CommandRow | undefined> {
  const [row] = await sql<CommandRow[]>`
    select ${columns(sql)} from commands
    where id = ${commandId} and (user_id = ${userId} or ${seesAll}) and ${isAsked(sql)}`;
  return row;
}

/** More than anyone may have open at once. */
const CANCELLED_SHOWN_MAX = 1_000;

/** The orders that a command has cancelled, in the order of their acceptance. */
export async function selectCancelled(
  sql: Sql,
  { id, user_id: userId, accepted_at: acceptedAt }: CommandRow,
): Promise<readonly string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from orders
    where user_id = ${userId} and status = 'CANCELLED'
      and (reason = 'USER_CANCELLED' and accepted_at < ${acceptedAt} or reason = 'BAILOUT') and reason_detail = ${`command_id=${id}`}
    order by accepted_at, id limit ${CANCELLED_SHOWN_MAX}`;
  return rows.map((row) => row.id);
}
