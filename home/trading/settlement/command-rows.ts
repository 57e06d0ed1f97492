import type { Instant } from '@mockstreet/shared/instant';
import type { OpenCommand } from '../core/open-command.ts';
import type { CommandResult } from '../core/settle-batch.ts';
import { text, time } from './settlement-rows.ts';
import type { Column } from './unnest-rows.ts';

/** A command as it is to be recorded: its result, or that it waits. */
export interface CommandRow {
  readonly command: OpenCommand;
  readonly status: 'PENDING' | 'DONE' | 'REJECTED';
  readonly reason: string | null;
  readonly reasonDetail: string | null;
  /** How many orders it took back; null while it waits. */
  readonly cancelled: number | null;
  /** Event time; null while it waits, and of what was refused as it came. */
  readonly decidedAt: Instant | null;
  readonly settledAt: Instant | null;
}

export function waitingCommandRow(command: OpenCommand): CommandRow {
  return {
    command,
    status: 'PENDING',
    reason: null,
    reasonDetail: null,
    cancelled: null,
    decidedAt: null,
    settledAt: null,
  };
}

export function resultRow(
  { command, at, status, denial, cancelled }: CommandResult,
  settledAt: Instant,
): CommandRow {
  const { reason, reasonDetail } = reasonOf(denial);
  return { command, status, reason, reasonDetail, cancelled, decidedAt: at, settledAt };
}

/** Of a command that is rejected without a look at the account. */
export function refusedCommandRow(
  command: OpenCommand,
  denial: NonNullable<CommandResult['denial']>,
  settledAt: Instant,
): CommandRow {
  const row = { command, status: 'REJECTED', cancelled: 0, decidedAt: null, settledAt } as const;
  return { ...row, ...reasonOf(denial) };
}

function reasonOf(denial: CommandResult['denial']) {
  return { reason: denial?.code ?? null, reasonDetail: denial?.detail || null };
}

const orderId = ({ intent }: OpenCommand) => (intent.kind === 'CANCEL' ? intent.orderId : null);
const enabled = ({ intent }: OpenCommand) =>
  intent.kind === 'MARGIN' ? `${intent.enabled}` : null;

const share = ({ intent }: OpenCommand) =>
  intent.kind === 'LIST' || intent.kind === 'STRIKE' ? intent : undefined;
const strike = ({ intent }: OpenCommand) => (intent.kind === 'STRIKE' ? intent : undefined);

export const COMMAND_COLUMNS: readonly Column<CommandRow>[] = [
  { name: 'id', type: 'uuid', value: ({ command }) => command.id },
  { name: 'user_id', type: 'uuid', value: ({ command }) => command.userId },
  { name: 'client_command_id', type: 'uuid', value: ({ command }) => command.clientCommandId },
  { name: 'kind', type: 'command_kind', value: ({ command }) => command.intent.kind },
  { name: 'order_id', type: 'uuid', value: ({ command }) => orderId(command) },
  { name: 'enabled', type: 'bool', value: ({ command }) => enabled(command) },
  { name: 'name', type: 'text', value: ({ command }) => share(command)?.name ?? null },
  {
    name: 'dividend_rate',
    type: 'numeric',
    value: ({ command }) => text(share(command)?.dividendRate),
  },
  {
    name: 'strike_price',
    type: 'numeric',
    value: ({ command }) => text(strike(command)?.state.price),
  },
  {
    name: 'strike_base_krw',
    type: 'numeric',
    value: ({ command }) => text(strike(command)?.state.baseKrw),
  },
  {
    name: 'strike_high_water_krw',
    type: 'numeric',
    value: ({ command }) => text(strike(command)?.state.highWaterKrw),
  },
  {
    name: 'strike_book_krw',
    type: 'numeric',
    value: ({ command }) => text(strike(command)?.state.bookKrw),
  },
  {
    name: 'strike_priced_from',
    type: 'timestamptz',
    value: ({ command }) => time(strike(command)?.pricedFrom),
  },
  { name: 'status', type: 'command_status', value: ({ status }) => status },
  { name: 'reason', type: 'text', value: ({ reason }) => reason },
  { name: 'reason_detail', type: 'text', value: ({ reasonDetail }) => reasonDetail },
  { name: 'cancelled', type: 'int4', value: ({ cancelled }) => cancelled },
  { name: 'body_sha256', type: 'text', value: ({ command }) => command.bodySha256 },
  { name: 'intake_id', type: 'text', value: ({ command }) => command.intakeId },
  { name: 'clock_error_ms', type: 'int4', value: ({ command }) => command.clockErrorMs },
  { name: 'partition', type: 'int2', value: ({ command }) => command.partition },
  { name: 'accepted_at', type: 'timestamptz', value: ({ command }) => time(command.acceptedAt) },
  { name: 'signed_at', type: 'timestamptz', value: ({ command }) => time(command.signedAt) },
  { name: 'not_before', type: 'timestamptz', value: ({ command }) => time(command.notBefore) },
  { name: 'decided_at', type: 'timestamptz', value: ({ decidedAt }) => time(decidedAt) },
  { name: 'settled_at', type: 'timestamptz', value: ({ settledAt }) => time(settledAt) },
];

/** Columns that deciding a waiting command changes. */
export const COMMAND_RESULT_COLUMNS = [
  'status',
  'reason',
  'reason_detail',
  'cancelled',
  'decided_at',
  'settled_at',
] as const;
