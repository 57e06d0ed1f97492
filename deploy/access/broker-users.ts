import {
  EDGE_CONTROL_EXCHANGE,
  edgeControlQueue,
  FILLS_EXCHANGE,
  FILLS_LOG_STREAM,
  ORDERS_BEACONS_EXCHANGE,
  ORDERS_DEAD_EXCHANGE,
  ORDERS_DEAD_QUEUE,
  ORDERS_EXCHANGE,
  ORDERS_HASH_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_EXCHANGE,
  ORDERS_UNROUTED_QUEUE,
} from '@mockstreet/shared/topology';

/**
 * Who may sign in at the broker: a user for each process that speaks to it, one for home's tools
 * that read the journals, one that sees figures and nothing else. There is no `guest`, and no
 * administrator but in native mode, where tests and scripts need one.
 */
export const BROKER_USERS = [
  'intake',
  'topology',
  'engine',
  'control',
  'journal',
  'auditor',
  'monitor',
] as const;

export type BrokerUser = (typeof BROKER_USERS)[number];

/**
 * What a user may do in our virtual host, as RabbitMQ knows it: three regular expressions over the
 * names of queues and exchanges alike. `write` also lets bind to a name and `read` also lets purge,
 * for RabbitMQ has no finer rights. Topic permissions would restrict topic exchanges; there are none.
 */
export interface BrokerRights {
  readonly configure: string;
  readonly write: string;
  readonly read: string;
  /** `monitoring` opens the management's figures, of this virtual host and of the node. */
  readonly tags: readonly 'monitoring'[];
}

/** Fits no name but the empty one; the default exchange is asked for as `amq.default`. */
const NOTHING = '^$';
const PARTITION = String.raw`orders\.[0-9]+`;

/** @param intakeIds INTAKE_ID of every intake; they share a user, as they share a machine. */
export function brokerRights(intakeIds: readonly string[]): Record<BrokerUser, BrokerRights> {
  const nobody: BrokerRights = { configure: NOTHING, write: NOTHING, read: NOTHING, tags: [] };
  return {
    intake: {
      ...nobody,
      // Of these only the first two take messages that count. The others are queues that it looks
      // at: RabbitMQ from 4.2.7 and 4.3.1 on shows a queue's depth only to who has some right on
      // it, and this is the harmless one: `read` would let it consume, `configure` delete. (As an
      // exchange, `orders.unrouted` is no more than what the beacons' exchange reaches anyway.)
      write: oneOf(
        names(ORDERS_EXCHANGE, ORDERS_BEACONS_EXCHANGE, ORDERS_LOG_STREAM, ORDERS_UNROUTED_QUEUE),
        PARTITION,
      ),
      read: oneOf(names(...intakeIds.map(edgeControlQueue))),
    },
    topology: {
      ...topologyRights(intakeIds),
      tags: [],
    },
    engine: {
      ...nobody,
      write: oneOf(names(ORDERS_DEAD_EXCHANGE)),
      read: oneOf(names(ORDERS_UNROUTED_QUEUE), PARTITION),
    },
    control: { ...nobody, write: oneOf(names(EDGE_CONTROL_EXCHANGE)) },
    journal: { ...nobody, write: oneOf(names(FILLS_EXCHANGE)) },
    auditor: {
      ...nobody,
      read: oneOf(names(ORDERS_LOG_STREAM, FILLS_LOG_STREAM, ORDERS_DEAD_QUEUE)),
      tags: ['monitoring'],
    },
    monitor: { ...nobody, tags: ['monitoring'] },
  };
}

/**
 * Declaring is more than `configure`: an exchange's alternate and a queue's dead-letter exchange
 * want `write` on the one and `read` on the other, a binding `write` on its end and `read` on its
 * beginning.
 */
function topologyRights(intakeIds: readonly string[]): Omit<BrokerRights, 'tags'> {
  const controlQueues = names(...intakeIds.map(edgeControlQueue));
  const hash = names(ORDERS_HASH_EXCHANGE, ORDERS_UNROUTED_EXCHANGE, ORDERS_DEAD_EXCHANGE);
  const beginnings = names(
    ORDERS_EXCHANGE,
    ORDERS_BEACONS_EXCHANGE,
    FILLS_EXCHANGE,
    EDGE_CONTROL_EXCHANGE,
  );
  const ends = `${names(ORDERS_LOG_STREAM, FILLS_LOG_STREAM)}|${controlQueues}`;
  return {
    configure: oneOf(hash, PARTITION, beginnings, ends),
    write: oneOf(hash, PARTITION, ends),
    read: oneOf(hash, PARTITION, beginnings),
  };
}

/** Patterns for exactly these names; none of them has a character besides the dot that means more. */
function names(...exact: readonly string[]): string {
  return exact.map((name) => name.replaceAll('.', String.raw`\.`)).join('|');
}

function oneOf(...alternatives: readonly string[]): string {
  return `^(${alternatives.join('|')})$`;
}
