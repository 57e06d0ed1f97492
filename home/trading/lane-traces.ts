import { MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Span, SpanAttributes, Tracing } from '@mockstreet/shared/node/tracing';
import { ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import { isSampled, type Traceparent } from '@mockstreet/shared/traceparent';
import type { OpenCommand } from './core/open-command.ts';
import type { OpenOrder } from './core/open-order.ts';
import type { Delivery } from './lane.ts';
import type { CommandRow } from './settlement/command-rows.ts';
import type { OrderRow } from './settlement/settlement-rows.ts';
import type { WrittenTurn } from './write-turn.ts';

/** Tells of what passes through one lane, as far as somebody wants to know; costs next to nothing of the rest. */
export interface LaneTraces {
  /** The same delivery, under a span that lasts until the broker is told that it is dealt with. */
  received(delivery: Delivery): Delivery;
  /** A turn is written, and the broker was told. */
  turned(turn: TracedTurn): void;
}

export interface TracedTurn {
  /** When it began, and when it was committed, by the clock of the traces. */
  readonly startedMs: number;
  readonly committedMs: number;
  readonly written: WrittenTurn;
  /** Tags of messages that came to nothing, and of those that were dealt with. */
  readonly setAside: readonly number[];
  readonly done: readonly number[];
}

/**
 * Many orders and commands are settled at once, so what is done for all of them is a span of its own that theirs are
 * linked to: a span has one parent, and that is the message.
 */
export function createLaneTraces(
  { partition }: { readonly partition: number },
  tracing: Tracing,
): LaneTraces {
  const underWay = new Map<number, Span>();

  const dealtWith = (tags: readonly number[], outcomeOf: (span: Span) => string | undefined) => {
    for (const tag of underWay.size === 0 ? [] : tags) {
      const span = underWay.get(tag);
      if (!span) continue;
      underWay.delete(tag);
      const outcome = outcomeOf(span);
      span.end(outcome === undefined ? {} : { attributes: { 'mockstreet.outcome': outcome } });
    }
  };

  return {
    received(delivery) {
      const { traceparent: parent, tag, type, redelivered } = delivery;
      // Asked before a span is described: of a backlog it is said of every message, and nearly always no.
      if (parent === undefined || !isSampled(parent)) return delivery;
      const span = tracing.begin({
        ...{ name: `process ${ORDERS_EXCHANGE}`, kind: 'consumer', parent },
        attributes: {
          'messaging.system': 'rabbitmq',
          'messaging.operation.name': 'process',
          'messaging.operation.type': 'process',
          'messaging.destination.name': ORDERS_EXCHANGE,
          'messaging.destination.partition.id': `${partition}`,
          'mockstreet.message.type': type ?? 'none',
          'mockstreet.message.redelivered': redelivered,
        },
      });
      if (!span) return delivery;
      underWay.set(tag, span);
      return { ...delivery, traceparent: span.traceparent };
    },
    turned({ written: { plan, refused }, setAside, done, ...times }) {
      const isToldOf = ({ id, traceparent }: Pick<OpenOrder | OpenCommand, 'id' | 'traceparent'>) =>
        traceparent !== undefined && !refused.includes(id);
      const { orders, commands = [] } = plan.write;
      const results = [
        ...orders.filter(({ order }) => isToldOf(order)).map(ofOrder),
        ...commands.filter(({ command }) => isToldOf(command)).map(ofCommand),
      ];
      if (results.length > 0) tellSettled(tracing, { ...times, partition, results, plan });
      dealtWith(setAside, () => 'SET_ASIDE');
      const statuses = new Map(results.map(({ parent, status }) => [parent, status]));
      dealtWith(done, ({ traceparent }) => statuses.get(traceparent));
    },
  };
}

/** What a turn has written of an order or a command that somebody wants to know of. */
interface Result {
  readonly name: 'settle order' | 'settle command';
  readonly parent: Traceparent | undefined;
  readonly status: string;
  readonly isSettled: boolean;
  readonly attributes: SpanAttributes;
}

interface Settled extends Pick<TracedTurn, 'startedMs' | 'committedMs'>, Pick<WrittenTurn, 'plan'> {
  readonly partition: number;
  readonly results: readonly Result[];
}

function tellSettled(tracing: Tracing, { partition, results, plan, ...times }: Settled) {
  const { startedMs: startMs, committedMs: endMs } = times;
  const links = results.flatMap(({ parent }) => parent ?? []);
  const start = { kind: 'internal', startMs } as const;
  const turn = tracing.begin({ ...start, name: 'settle turn', parent: undefined, links });
  const linked: Traceparent[] = turn ? [turn.traceparent] : [];
  for (const { name, parent, isSettled, attributes } of results) {
    if (!isSettled) continue;
    tracing.begin({ ...start, name, parent, links: linked, attributes })?.end({ endMs });
  }
  const { decided, stored } = plan.report;
  const attributes = {
    'messaging.destination.partition.id': `${partition}`,
    'mockstreet.turn.decided': decided,
    'mockstreet.turn.stored': stored,
  };
  turn?.end({ attributes, endMs });
}

function ofOrder(row: OrderRow): Result {
  const { order, filledAt } = row;
  return {
    name: 'settle order',
    ...endOf(order, row),
    attributes: {
      'mockstreet.order.id': order.id,
      'mockstreet.order.type': order.type,
      'mockstreet.order.side': order.side,
      'mockstreet.ticker.id': order.tickerId,
      ...(filledAt === null
        ? {}
        : { 'mockstreet.print.after_ms': (filledAt - order.acceptedAt) / MICROS_PER_MS }),
      ...endAttributes(order, row),
    },
  };
}

function ofCommand(row: CommandRow): Result {
  const { command } = row;
  const { id, intent } = command;
  return {
    name: 'settle command',
    ...endOf(command, row),
    attributes: {
      'mockstreet.command.id': id,
      'mockstreet.command.kind': intent.kind,
      // Whoever looks for the order finds who took it back.
      ...(intent.kind === 'CANCEL' ? { 'mockstreet.order.id': intent.orderId } : {}),
      ...endAttributes(command, row),
    },
  };
}

function endOf(
  { traceparent: parent }: Pick<OpenOrder | OpenCommand, 'traceparent'>,
  { status, settledAt }: Pick<OrderRow | CommandRow, 'status' | 'settledAt'>,
) {
  return { parent, status, isSettled: settledAt !== null };
}

function endAttributes(
  { acceptedAt }: Pick<OpenOrder | OpenCommand, 'acceptedAt'>,
  { status, reason, settledAt }: Pick<OrderRow | CommandRow, 'status' | 'reason' | 'settledAt'>,
): SpanAttributes {
  return {
    'mockstreet.outcome': status,
    ...(reason === null ? {} : { 'mockstreet.reason': reason }),
    ...(settledAt === null
      ? {}
      : { 'mockstreet.settled.after_ms': (settledAt - acceptedAt) / MICROS_PER_MS }),
  };
}
