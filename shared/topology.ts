/** Names of the broker's parts, on which both sides agree. Who declares them: edge/topology. */
export const ORDERS_EXCHANGE = 'orders';
export const ORDERS_HASH_EXCHANGE = 'orders.hash';
export const ORDERS_UNROUTED_EXCHANGE = 'orders.unrouted';
export const ORDERS_UNROUTED_QUEUE = 'orders.unrouted';
/** The journal: a stream of every published command, kept seven days. */
export const ORDERS_LOG_STREAM = 'orders.log';
/** Direct: a beacon goes to the queue that its routing key names, of those the engine consumes. */
export const ORDERS_BEACONS_EXCHANGE = 'orders.beacons';
/** Fanout, and the only way into the queue of that name: poison, with its reason. */
export const ORDERS_DEAD_EXCHANGE = 'orders.dead';
export const ORDERS_DEAD_QUEUE = 'orders.dead';

/** Home → edge: what home would need after losing its database. Fanout. */
export const FILLS_EXCHANGE = 'fills';
/** The second journal: a stream of everything published to `fills`, kept seven days. */
export const FILLS_LOG_STREAM = 'fills.log';

/** Home → edges: keys, ended sessions, API keys (see edge-control.ts). Fanout. */
export const EDGE_CONTROL_EXCHANGE = 'edge.control';

/** The queue in which one edge finds what home has told it. */
export function edgeControlQueue(intakeId: string): string {
  return `${EDGE_CONTROL_EXCHANGE}.${intakeId}`;
}

/** Retention of both journals in RabbitMQ's own notation. */
export const JOURNAL_MAX_AGE = '7D';

/** The queue of one partition. */
export function partitionQueue(partition: number): string {
  return `orders.${partition}`;
}

/** Partition number under which `orders.unrouted` is consumed, and stored with its orders. */
export const UNROUTED_PARTITION = -1;

/** Every queue an engine consumes, with its partition number. */
export function partitionQueues(partitions: number): { partition: number; queue: string }[] {
  const numbered = Array.from({ length: partitions }, (_, partition) => ({
    partition,
    queue: partitionQueue(partition),
  }));
  return [...numbered, { partition: UNROUTED_PARTITION, queue: ORDERS_UNROUTED_QUEUE }];
}

/** `type` property of the messages in the partitions. */
export const MESSAGE_TYPE = { order: 'order', command: 'command', beacon: 'beacon' } as const;
