import type { BatchState } from './batch-state.ts';
import type { Denial } from './decide-order.ts';
import type { CommandIntent, OpenCommand } from './open-command.ts';
import { isFundOrder, type OpenOrder } from './open-order.ts';
import type { ScheduledCommand } from './scheduled-event.ts';
import type { CommandResult, Outcome, RecordedTarget } from './settle-batch.ts';

export interface CancelInput {
  readonly event: ScheduledCommand;
  readonly intent: Extract<CommandIntent, { kind: 'CANCEL' | 'CANCEL_ALL' }>;
  readonly state: Pick<BatchState, 'openOrdersOf' | 'endedOrder'>;
  /** Orders that were final before the batch. */
  readonly recorded: (orderId: string) => RecordedTarget | undefined;
}

/** What a command comes to, with the orders that it takes back. */
export interface Cancelled {
  readonly result: CommandResult;
  readonly outcomes: readonly Extract<Outcome, { kind: 'cancelled' }>[];
}

/**
 * Takes back what a command names, as the account stands at its moment; also what was accepted before it and is
 * placed only later, behind a clock that is known to be wrong. A market order that still waits for
 * its print is as good as final: taken back, it would be an option that costs nothing. So would one on the share of a
 * user, that waits for its strike.
 */
export function cancelOrders(input: CancelInput): Cancelled {
  const { intent } = input;
  const { command } = input.event;
  const open = input.state.openOrdersOf(command.userId);
  const limits = open.filter((order) => isTakenBackBy(order, command));
  if (intent.kind === 'CANCEL_ALL') return done(input.event, limits);
  const target = limits.find(({ id }) => id === intent.orderId);
  if (target) return done(input.event, [target]);
  const denial = judgeTarget(input, intent.orderId);
  return { outcomes: [], result: { ...resultOf(input.event), status: 'REJECTED', denial } };
}

/** Whether a command can mean an order: of its user, there before it, and one that can be taken back. */
function isTakenBackBy(order: OpenOrder, command: OpenCommand): boolean {
  return order.type === 'LIMIT' && isBehind(command, order);
}

/**
 * A command means only what was accepted before it: whatever came later may or may not have been read when
 * it takes effect.
 */
export function isBehind(command: OpenCommand, target: RecordedTarget): boolean {
  return target.userId === command.userId && target.acceptedAt < command.acceptedAt;
}

function judgeTarget({ event, state, recorded }: CancelInput, orderId: string): Denial {
  const { command } = event;
  const open = state.openOrdersOf(command.userId).find(({ id }) => id === orderId);
  const target = open ?? state.endedOrder(orderId) ?? recorded(orderId);
  if (!target || !isBehind(command, target)) return { code: 'UNKNOWN_ORDER', detail: '' };
  return { code: 'ALREADY_FINAL', detail: open ? whyItStands(open) : '' };
}

function whyItStands(order: OpenOrder): string {
  return isFundOrder(order) ? `type=MARKET human_etf=${order.tickerId}` : 'type=MARKET';
}

function done(event: ScheduledCommand, orders: readonly OpenOrder[]): Cancelled {
  const { at, command } = event;
  return {
    result: { ...resultOf(event), cancelled: orders.length },
    outcomes: orders.map((order) => ({
      kind: 'cancelled',
      ...{ order, at, by: { kind: 'COMMAND', id: command.id } },
    })),
  };
}

function resultOf({ command, at }: ScheduledCommand): CommandResult {
  return { command, at, status: 'DONE', denial: null, cancelled: 0 };
}
