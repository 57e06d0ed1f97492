import {
  EDGE_CONTROL_EXCHANGE,
  edgeControlQueue,
  FILLS_EXCHANGE,
  FILLS_LOG_STREAM,
  JOURNAL_MAX_AGE,
  ORDERS_BEACONS_EXCHANGE,
  ORDERS_DEAD_EXCHANGE,
  ORDERS_DEAD_QUEUE,
  ORDERS_EXCHANGE,
  ORDERS_HASH_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_EXCHANGE,
  ORDERS_UNROUTED_QUEUE,
  partitionQueue,
  partitionQueues,
} from '@mockstreet/shared/topology';

/** A queue or a stream; always durable. */
export interface QueuePart {
  readonly kind: 'queue';
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}

/** An exchange; durable unless it says otherwise. */
export interface ExchangePart {
  readonly kind: 'exchange';
  readonly name: string;
  readonly type: 'fanout' | 'direct' | 'x-consistent-hash';
  /**
   * Gone after a restart of a broker that forgets the order of the shares (Mnesia; Khepri keeps both),
   * so that who finds it knows that all before it was declared since.
   */
  readonly isTransient?: true;
  /** Where goes what no binding takes. */
  readonly alternateExchange?: string;
}

/** From an exchange to a queue or to another exchange. */
export interface BindingPart {
  readonly kind: 'binding';
  readonly from: string;
  readonly to: string;
  readonly toKind: 'queue' | 'exchange';
  readonly routingKey: string;
  /** None of the plan has any; one that somebody made by hand may. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export type BrokerPart = QueuePart | ExchangePart | BindingPart;

/**
 * How often a message may come back to its queue before the broker takes it away by itself:
 * practically never. Poison is the engine's decision, and an engine that crashes in a loop for a
 * weekend returns innocents by the thousand; what was set aside is looked at, and put back, by every
 * `npm run verify`. Stated for every quorum queue, because RabbitMQ 4 would otherwise choose 20
 * (and drop what has no dead-letter exchange); 3.10 knows no word for "unlimited", and this fits
 * its 32 bits.
 */
const DELIVERY_LIMIT = 1_000_000_000;
/** Retention drops whole segments only, so small ones keep a journal near its seven days. */
const SEGMENT_BYTES = 100_000_000;
/** Every partition has the same share of the users. */
const HASH_WEIGHT = '1';
/** Of more than these the oldest go: home repeats all of it every few seconds. */
const CONTROL_LENGTH_MAX = 64;

/**
 * Everything that must stand on the broker (its names: shared/topology.ts), in the order in
 * which it is to be declared. The way into the queues comes last: nothing can be routed before
 * everything behind it stands. The very last exchange is that of the beacons, which does not
 * survive a restart that shuffles the users, and stands only while nothing of the rest is refused:
 * who finds it knows that each user is in the partition of before (see {@link isShare}).
 */
export function brokerPlan(options: {
  readonly partitions: number;
  readonly intakeIds: readonly string[];
}): readonly BrokerPart[] {
  const { partitions, intakeIds } = options;
  return [
    exchange(ORDERS_DEAD_EXCHANGE, 'fanout'),
    quorumQueue(ORDERS_DEAD_QUEUE),
    binding(ORDERS_DEAD_EXCHANGE, ORDERS_DEAD_QUEUE),

    exchange(ORDERS_UNROUTED_EXCHANGE, 'fanout'),
    partition(ORDERS_UNROUTED_QUEUE),
    binding(ORDERS_UNROUTED_EXCHANGE, ORDERS_UNROUTED_QUEUE),

    exchange(ORDERS_HASH_EXCHANGE, 'x-consistent-hash', ORDERS_UNROUTED_EXCHANGE),
    ...Array.from({ length: partitions }, (_, number) => partitionQueue(number)).flatMap((name) => [
      partition(name),
      binding(ORDERS_HASH_EXCHANGE, name, HASH_WEIGHT),
    ]),

    exchange(FILLS_EXCHANGE, 'fanout'),
    journal(FILLS_LOG_STREAM),
    binding(FILLS_EXCHANGE, FILLS_LOG_STREAM),

    exchange(EDGE_CONTROL_EXCHANGE, 'fanout'),
    ...intakeIds
      .map(edgeControlQueue)
      .flatMap((name) => [controlQueue(name), binding(EDGE_CONTROL_EXCHANGE, name)]),

    journal(ORDERS_LOG_STREAM),
    exchange(ORDERS_EXCHANGE, 'fanout'),
    // Where only one of them stands for a moment, an order that is settled and not journaled is
    // better than one that is journaled and never settled.
    { ...binding(ORDERS_EXCHANGE, ORDERS_HASH_EXCHANGE), toKind: 'exchange' },
    binding(ORDERS_EXCHANGE, ORDERS_LOG_STREAM),

    { ...exchange(ORDERS_BEACONS_EXCHANGE, 'direct'), isTransient: true },
    ...partitionQueues(partitions).map(({ queue }) =>
      binding(ORDERS_BEACONS_EXCHANGE, queue, queue),
    ),
  ];
}

/**
 * A partition's share of the users. Who is in which follows from the order in which the shares were
 * bound, and a broker that starts binds them anew in any order: so they are bound one after the
 * other, all of them, before anybody publishes.
 */
export function isShare(part: BrokerPart): part is BindingPart {
  return part.kind === 'binding' && part.from === ORDERS_HASH_EXCHANGE;
}

/** The exchange of the beacons. */
export function isTransient(part: BrokerPart): part is ExchangePart {
  return part.kind === 'exchange' && part.isTransient === true;
}

/** That exchange, or a way out of it: what a restart of the broker may take away. */
export function goesWithRestart(part: BrokerPart): boolean {
  return isTransient(part) || (part.kind === 'binding' && part.from === ORDERS_BEACONS_EXCHANGE);
}

/** How a part is called in logs: `queue orders.0`, `binding orders → orders.log`. */
export function describePart(part: BrokerPart): string {
  return part.kind === 'binding'
    ? `binding ${part.from} → ${part.to}`
    : `${part.kind} ${part.name}`;
}

function exchange(
  name: string,
  type: ExchangePart['type'],
  alternateExchange?: string,
): ExchangePart {
  const alternate = alternateExchange === undefined ? {} : { alternateExchange };
  return { kind: 'exchange', name, type, ...alternate };
}

function binding(from: string, to: string, routingKey = ''): BindingPart {
  return { kind: 'binding', from, to, toKind: 'queue', routingKey };
}

function quorumQueue(name: string, more: QueuePart['arguments'] = {}): QueuePart {
  const limit = { 'x-queue-type': 'quorum', 'x-delivery-limit': DELIVERY_LIMIT };
  return { kind: 'queue', name, arguments: { ...limit, ...more } };
}

/**
 * A partition: one active consumer keeps a user's commands in order. No length limit, for a
 * rejected publish would already be in the journal; intake bounds the depth. `reject-publish` is
 * there because at-least-once dead-lettering is silently at-most-once without it.
 */
function partition(name: string): QueuePart {
  return quorumQueue(name, {
    'x-single-active-consumer': true,
    'x-dead-letter-exchange': ORDERS_DEAD_EXCHANGE,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  });
}

function controlQueue(name: string): QueuePart {
  return quorumQueue(name, { 'x-max-length': CONTROL_LENGTH_MAX, 'x-overflow': 'drop-head' });
}

function journal(name: string): QueuePart {
  return {
    kind: 'queue',
    name,
    arguments: {
      'x-queue-type': 'stream',
      'x-max-age': JOURNAL_MAX_AGE,
      'x-stream-max-segment-size-bytes': SEGMENT_BYTES,
    },
  };
}
