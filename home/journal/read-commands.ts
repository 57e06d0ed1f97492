import type { Sql } from '@mockstreet/db/client';
import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import type { CommandRecord } from './journal-message.ts';

/** A command with its result, without its place in the outbox. */
export type Answered = Omit<CommandRecord, 'kind' | 'at'>;

/** Reads commands that have their result. None changes after it has. */
export async function readCommands(
  sql: Sql,
  commandIds: readonly string[],
): Promise<Map<string, Answered>> {
  if (commandIds.length === 0) return new Map();
  const rows = await sql<AnsweredRow[]>`
    select id, user_id, client_command_id, kind::text, order_id, enabled, name, dividend_rate, status::text, reason,
      reason_detail, cancelled, body_sha256, intake_id, clock_error_ms, partition, accepted_at, signed_at,
      not_before, decided_at, settled_at, replayed_at
    from commands where id = any(${commandIds as string[]}::uuid[]) and status <> 'PENDING'`;
  return new Map(rows.map((row) => [row.id, answeredOf(row)]));
}

type Moments = 'accepted_at' | 'signed_at' | 'not_before' | 'replayed_at';
type AnsweredRow = Omit<Required<CommandRecord['command']>, Moments> &
  Omit<CommandRecord['result'], 'decided_at' | 'settled_at'> & {
    readonly accepted_at: Instant;
    readonly signed_at: Instant | null;
    readonly not_before: Instant;
    readonly replayed_at: Instant | null;
    readonly decided_at: Instant | null;
    readonly settled_at: Instant;
  };

function answeredOf(row: AnsweredRow): Answered {
  return {
    command: {
      id: row.id,
      user_id: row.user_id,
      client_command_id: row.client_command_id,
      kind: row.kind,
      order_id: row.order_id,
      enabled: row.enabled,
      name: row.name,
      dividend_rate: row.dividend_rate,
      body_sha256: row.body_sha256,
      intake_id: row.intake_id,
      clock_error_ms: row.clock_error_ms,
      partition: row.partition,
      accepted_at: formatInstant(row.accepted_at),
      signed_at: formatInstantOrNull(row.signed_at),
      not_before: formatInstant(row.not_before),
      replayed_at: formatInstantOrNull(row.replayed_at),
    },
    result: {
      status: row.status,
      reason: row.reason,
      reason_detail: row.reason_detail,
      cancelled: row.cancelled,
      decided_at: formatInstantOrNull(row.decided_at),
      settled_at: formatInstant(row.settled_at),
    },
  };
}
