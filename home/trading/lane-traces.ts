import { MICROS_PER_MS } from '@mockstreet/shared/instant';
import type { Span, SpanAttributes, Tracing } from '@mockstreet/shared/node/tracing';
import { ORDERS_EXCHANGE } from '@mockstreet/shared/topology';
import type { Traceparent } from '@mockstreet/shared/traceparent';
import type { Delivery } from './lane.ts';
import type { OrderRow } from './settlement-rows.ts';
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
 * Many orders are settled at once, so what is done for all of them is a span of its own that the orders' spans are
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
      const span =
        parent &&
        tracing.begin({
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
      const rows = plan.write.orders.filter(
        ({ order }) => order.traceparent !== undefined && !refused.includes(order.id),
      );
      if (rows.length > 0) tellSettled(tracing, { ...times, partition, rows, plan });
      dealtWith(setAside, () => 'SET_ASIDE');
      const statuses = new Map(rows.map(({ order, status }) => [order.traceparent, status]));
      dealtWith(done, ({ traceparent }) => statuses.get(traceparent));
    },
  };
}

interface Settled extends Pick<TracedTurn, 'startedMs' | 'committedMs'>, Pick<WrittenTurn, 'plan'> {
  readonly partition: number;
  /** Those that somebody wants to know of. */
  readonly rows: readonly OrderRow[];
}

function tellSettled(tracing: Tracing, { partition, rows, plan, ...times }: Settled) {
  const { startedMs: startMs, committedMs: endMs } = times;
  const links = rows.flatMap(({ order }) => order.traceparent ?? []);
  const start = { kind: 'internal', startMs } as const;
  const turn = tracing.begin({ ...start, name: 'settle turn', parent: undefined, links });
  const linked: Traceparent[] = turn ? [turn.traceparent] : [];
  for (const row of rows) {
    if (row.settledAt === null) continue;
    const parent = row.order.traceparent;
    const attributes = attributesOf(row);
    tracing
      .begin({ ...start, name: 'settle order', parent, links: linked, attributes })
      ?.end({ endMs });
  }
  const { decided, stored } = plan.report;
  const attributes = {
    'messaging.destination.partition.id': `${partition}`,
    'mockstreet.turn.decided': decided,
    'mockstreet.turn.stored': stored,
  };
  turn?.end({ attributes, endMs });
}

function attributesOf({ order, status, reason, filledAt, settledAt }: OrderRow): SpanAttributes {
  return {
    'mockstreet.order.id': order.id,
    'mockstreet.order.type': order.type,
    'mockstreet.order.side': order.side,
    'mockstreet.ticker.id': order.tickerId,
    'mockstreet.outcome': status,
    ...(reason === null ? {} : { 'mockstreet.reason': reason }),
    ...(filledAt === null
      ? {}
      : { 'mockstreet.print.after_ms': (filledAt - order.acceptedAt) / MICROS_PER_MS }),
    ...(settledAt === null
      ? {}
      : { 'mockstreet.settled.after_ms': (settledAt - order.acceptedAt) / MICROS_PER_MS }),
  };
}
