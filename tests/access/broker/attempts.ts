import { type BrokerAttempt, consume, publish } from './attempt.ts';

/** Bringing in: one way in for each, and nobody the default exchange. */
const PUBLISHING: readonly BrokerAttempt[] = [
  {
    what: 'publish an order (`orders`)',
    allowed: ['intake'],
    act: (stolen) => publish(stolen, 'orders', 'somebody'),
  },
  {
    what: 'publish a beacon, or anything, to one partition (`orders.beacons`)',
    allowed: ['intake'],
    act: (stolen) => publish(stolen, 'orders.beacons', 'orders.0'),
  },
  {
    what: 'publish to `orders.unrouted`',
    allowed: ['intake', 'topology'],
    act: (stolen) => publish(stolen, 'orders.unrouted'),
  },
  {
    what: 'publish to `orders.hash`, past the journal',
    allowed: ['topology'],
    act: (stolen) => publish(stolen, 'orders.hash', 'somebody'),
  },
  {
    what: 'set a message aside (`orders.dead`)',
    allowed: ['topology', 'engine'],
    act: (stolen) => publish(stolen, 'orders.dead'),
  },
  {
    what: 'speak to the edges (`edge.control`)',
    allowed: ['control'],
    act: (stolen) => publish(stolen, 'edge.control'),
  },
  {
    what: 'write the journal of fills (`fills`)',
    allowed: ['journal'],
    act: (stolen) => publish(stolen, 'fills'),
  },
  {
    what: 'publish to a queue by the default exchange',
    allowed: [],
    act: (stolen) => publish(stolen, '', 'orders.0'),
  },
  {
    what: 'publish to an exchange of the broker’s own (`amq.fanout`)',
    allowed: [],
    act: (stolen) => publish(stolen, 'amq.fanout'),
  },
];

/** Taking out. `read` is the right to purge as well: RabbitMQ has no finer one. */
const READING: readonly BrokerAttempt[] = [
  {
    what: 'consume a partition (`orders.0`)',
    allowed: ['topology', 'engine'],
    act: (stolen) => consume(stolen, 'orders.0'),
  },
  {
    what: 'consume what was not routed (`orders.unrouted`)',
    allowed: ['topology', 'engine'],
    act: (stolen) => consume(stolen, 'orders.unrouted'),
  },
  {
    what: 'purge a partition',
    allowed: ['topology', 'engine'],
    act: ({ channel }) => channel.purgeQueue('orders.1'),
  },
  {
    what: 'read the journal of orders (`orders.log`)',
    allowed: ['auditor'],
    act: (stolen) => consume(stolen, 'orders.log'),
  },
  {
    what: 'read the journal of fills (`fills.log`)',
    allowed: ['auditor'],
    act: (stolen) => consume(stolen, 'fills.log'),
  },
  {
    what: 'look at what was set aside (`orders.dead`), and take it away',
    allowed: ['topology', 'auditor'],
    act: async ({ channel }) => {
      const message = await channel.get('orders.dead');
      if (message) channel.ack(message);
    },
  },
  {
    what: 'purge what was set aside',
    allowed: ['topology', 'auditor'],
    act: ({ channel }) => channel.purgeQueue('orders.dead'),
  },
  {
    what: 'hear what home tells the edge (`edge.control.edge-1`)',
    allowed: ['intake'],
    act: (stolen) => consume(stolen, 'edge.control.edge-1'),
  },
  {
    what: 'purge what home told the edge',
    allowed: ['intake'],
    act: ({ channel }) => channel.purgeQueue('edge.control.edge-1'),
  },
];

/** Changing what stands. */
const DECLARING: readonly BrokerAttempt[] = [
  {
    what: 'declare a queue of its own, named or not',
    allowed: [],
    act: ({ channel }) => channel.assertQueue('', { exclusive: true }),
  },
  {
    what: 'declare a queue under another name',
    allowed: [],
    act: ({ channel }) => channel.assertQueue('orders.thief', { durable: true }),
  },
  {
    what: 'declare an exchange under another name',
    allowed: [],
    act: ({ channel }) => channel.assertExchange('orders.thief', 'fanout'),
  },
  {
    what: 'declare one more partition',
    allowed: ['topology'],
    act: ({ channel }) => channel.assertQueue('orders.7', { durable: true }),
  },
  {
    what: 'delete a partition with all that is in it',
    allowed: ['topology'],
    act: ({ channel }) => channel.deleteQueue('orders.1'),
  },
  {
    what: 'delete a journal',
    allowed: ['topology'],
    act: ({ channel }) => channel.deleteQueue('fills.log'),
  },
  {
    what: 'delete the way in (`orders`)',
    allowed: ['topology'],
    act: ({ channel }) => channel.deleteExchange('orders'),
  },
  {
    what: 'cut the journal off (unbind `orders.log`)',
    allowed: ['topology'],
    act: ({ channel }) => channel.unbindQueue('orders.log', 'orders', ''),
  },
  {
    what: 'lead what home tells the edges into a partition (bind)',
    allowed: ['topology'],
    act: ({ channel }) => channel.bindQueue('orders.0', 'edge.control', ''),
  },
  {
    what: 'lead the orders into the journal of fills (bind)',
    allowed: ['topology'],
    act: ({ channel }) => channel.bindQueue('fills.log', 'orders', ''),
  },
  {
    // An exchange and a queue of one name each: the rights know names only.
    what: 'copy what was not routed to what was set aside (bind)',
    allowed: ['topology', 'engine'],
    act: ({ channel }) => channel.bindQueue('orders.dead', 'orders.unrouted', ''),
  },
];

/** The management, and beyond. */
const MANAGING: readonly BrokerAttempt[] = [
  {
    what: 'see the figures of the queues (management)',
    allowed: ['auditor', 'monitor'],
    act: ({ ask }, { vhost }) => ask('GET', `/api/queues/${vhost}`),
  },
  {
    what: 'read what was set aside by the management',
    allowed: ['auditor'],
    act: ({ ask }, { vhost }) =>
      ask('POST', `/api/queues/${vhost}/orders.dead/get`, {
        ...{ count: 1, ackmode: 'ack_requeue_true', encoding: 'auto' },
      }),
  },
  {
    what: 'read a partition by the management',
    allowed: [],
    act: ({ ask }, { vhost }) =>
      ask('POST', `/api/queues/${vhost}/orders.0/get`, {
        ...{ count: 1, ackmode: 'ack_requeue_true', encoding: 'auto' },
      }),
  },
  {
    what: 'publish an order by the management',
    allowed: [],
    act: ({ ask }, { vhost }) =>
      ask('POST', `/api/exchanges/${vhost}/orders/publish`, {
        ...{ properties: {}, routing_key: 'somebody', payload: '{}', payload_encoding: 'string' },
      }),
  },
  {
    what: 'see the users and the hashes of their passwords',
    allowed: [],
    act: ({ ask }) => ask('GET', '/api/users'),
  },
  {
    what: 'export the definitions',
    allowed: [],
    act: ({ ask }) => ask('GET', '/api/definitions'),
  },
  {
    what: 'make a user, or change one',
    allowed: [],
    act: ({ ask }) => ask('PUT', '/api/users/thief', { password: 'x', tags: 'administrator' }),
  },
  {
    what: 'give itself more rights',
    allowed: [],
    act: ({ ask }, { vhost }) =>
      ask('PUT', `/api/permissions/${vhost}/monitor`, { configure: '', write: '', read: '' }),
  },
  {
    what: 'bound or empty a queue by a policy',
    allowed: [],
    act: ({ ask }, { vhost }) =>
      ask('PUT', `/api/policies/${vhost}/thief`, {
        ...{ pattern: '.*', definition: { 'max-length': 1 }, 'apply-to': 'queues' },
      }),
  },
  {
    what: 'end a connection of somebody else',
    allowed: [],
    act: ({ ask }, { connectionName }) =>
      ask('DELETE', `/api/connections/${encodeURIComponent(connectionName)}`),
  },
  {
    what: 'sign in to another virtual host',
    allowed: [],
    act: ({ signInTo }, { foreignVhost }) => signInTo(foreignVhost),
  },
];

export const BROKER_ATTEMPTS: readonly BrokerAttempt[] = [
  ...PUBLISHING,
  ...READING,
  ...DECLARING,
  ...MANAGING,
];
