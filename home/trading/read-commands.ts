import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { CommandIntent, OpenCommand } from './core/open-command.ts';

/** An open command as it is stored. */
export interface OpenCommandRow {
  readonly id: string;
  readonly user_id: string;
  readonly client_command_id: string;
  readonly kind: CommandIntent['kind'];
  readonly order_id: string | null;
  readonly enabled: boolean | null;
  readonly body_sha256: string;
  readonly intake_id: string;
  readonly clock_error_ms: number;
  readonly partition: number;
  readonly accepted_at: Instant;
  readonly signed_at: Instant | null;
  readonly not_before: Instant;
}

/** The commands of these users that wait for their results. */
export async function readWaitingCommands(
  sql: Sql,
  userIds: readonly string[],
): Promise<OpenCommand[]> {
  const rows = await sql<OpenCommandRow[]>`
    select ${openCommandColumns(sql)}
    from commands where status = 'PENDING' and user_id = any(${userIds as string[]}::uuid[])`;
  return rows.map(readCommand);
}

/** Of `commands`. */
export function openCommandColumns(sql: Sql) {
  return sql`id, user_id, client_command_id, kind, order_id, enabled, body_sha256, intake_id,
    clock_error_ms, partition, accepted_at, signed_at, not_before`;
}

export function readCommand(row: OpenCommandRow): OpenCommand {
  return {
    id: row.id,
    userId: row.user_id,
    clientCommandId: row.client_command_id,
    intent: intentOf(row),
    bodySha256: row.body_sha256,
    intakeId: row.intake_id,
    clockErrorMs: row.clock_error_ms,
    partition: row.partition,
    acceptedAt: row.accepted_at,
    signedAt: row.signed_at,
    notBefore: row.not_before,
  };
}

/**
 * What a command asks for, from how it is stored or journaled.
 * @throws where that is not whole
 */
export function intentOf(
  row: Pick<OpenCommandRow, 'id' | 'kind' | 'order_id' | 'enabled'>,
): CommandIntent {
  const { id, kind, order_id: orderId, enabled } = row;
  switch (kind) {
    case 'CANCEL':
      if (orderId === null) throw new Error(`command ${id} cancels nothing`);
      return { kind, orderId };
    case 'CANCEL_ALL':
      return { kind };
    case 'MARGIN':
      if (enabled === null) throw new Error(`command ${id} switches margin neither way`);
      return { kind, enabled };
    case 'BAILOUT':
      return { kind };
  }
}
