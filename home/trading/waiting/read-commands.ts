import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CommandIntent, OpenCommand } from '../core/open-command.ts';

/** An open command as it is stored. */
export interface OpenCommandRow {
  readonly id: string;
  readonly user_id: string;
  readonly client_command_id: string;
  readonly kind: CommandIntent['kind'];
  readonly order_id: string | null;
  readonly enabled: boolean | null;
  readonly name: string | null;
  readonly dividend_rate: string | null;
  readonly strike_price: string | null;
  readonly strike_base_krw: string | null;
  readonly strike_high_water_krw: string | null;
  readonly strike_book_krw: string | null;
  readonly strike_priced_from: Instant | null;
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
  return sql`id, user_id, client_command_id, kind, order_id, enabled, name, dividend_rate, strike_price,
    strike_base_krw, strike_high_water_krw, strike_book_krw, strike_priced_from, body_sha256, intake_id,
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

/** What says what a command asks for. */
type AskedRow = Pick<
  OpenCommandRow,
  | ('id' | 'kind' | 'order_id' | 'enabled' | 'name' | 'dividend_rate' | 'strike_price')
  | ('strike_base_krw' | 'strike_high_water_krw' | 'strike_book_krw' | 'strike_priced_from')
>;

/** A command that somebody asked for, as it is journaled. */
type JournaledRow = Pick<AskedRow, 'id' | 'order_id'> & {
  readonly kind: Exclude<AskedRow['kind'], 'STRIKE'>;
} & { readonly [Name in 'enabled' | 'name' | 'dividend_rate']?: AskedRow[Name] | undefined };

/** @throws where that is not whole */
export function askedIntentOf(row: JournaledRow): CommandIntent {
  const { enabled = null, name = null, dividend_rate = null } = row;
  return intentOf({ ...NO_STATE, ...row, enabled, name, dividend_rate });
}

const NO_STATE = {
  ...{ strike_price: null, strike_base_krw: null, strike_high_water_krw: null },
  ...{ strike_book_krw: null, strike_priced_from: null },
};

/**
 * What a command asks for, from how it is stored.
 * @throws where that is not whole
 */
function intentOf(row: AskedRow): CommandIntent {
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
    case 'LIST':
      return { kind, ...shareOf(row) };
    case 'STRIKE':
      return { kind, ...shareOf(row), ...stateOf(row) };
  }
}

function shareOf({ id, name, dividend_rate: rate }: AskedRow) {
  if (name === null || rate === null) throw new Error(`command ${id} lists nobody`);
  return { name, dividendRate: decimal(rate) };
}

function stateOf(row: AskedRow) {
  const { strike_price: price, strike_base_krw: base, strike_high_water_krw: mark } = row;
  const { strike_book_krw: book, strike_priced_from: pricedFrom } = row;
  if (price === null || base === null || mark === null || book === null || pricedFrom === null) {
    throw new Error(`strike ${row.id} does not say what it goes on from`);
  }
  const state = {
    ...{ price: decimal(price), baseKrw: decimal(base) },
    ...{ bookKrw: decimal(book), highWaterKrw: decimal(mark) },
  };
  return { state, pricedFrom };
}
