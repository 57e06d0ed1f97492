import { partitionQueues } from '@mockstreet/shared/topology';
import { expect, test } from 'vitest';
import { BROKER_USERS, type BrokerUser, brokerRights } from './broker-users.ts';

const rights = brokerRights(['edge-1', 'edge_2']);

/** Every name that exists on the broker, and some that do not. */
const NAMES = [
  ...partitionQueues(2).map(({ queue }) => queue),
  ...['orders', 'orders.hash', 'orders.log', 'orders.dead', 'orders.beacons'],
  ...['fills', 'fills.log', 'edge.control', 'edge.control.edge-1', 'edge.control.edge_2'],
  ...['', 'amq.default', 'amq.direct', 'amq.gen-x', 'orders.1a', 'ordersXlog', 'xorders'],
  ...['orders.', 'orders.log.old', 'edge.control.edge-3', 'edge.controlXedge-1', 'fillsXlog'],
];

const allowed = (user: BrokerUser, what: 'configure' | 'write' | 'read') =>
  NAMES.filter((name) => new RegExp(rights[user][what]).test(name)).toSorted();

const QUEUES = ['orders.0', 'orders.1', 'orders.unrouted'];
const OUR_NAMES = [
  ...['edge.control', 'edge.control.edge-1', 'edge.control.edge_2', 'fills', 'fills.log', 'orders'],
  ...['orders.0', 'orders.1', 'orders.beacons', 'orders.dead', 'orders.hash', 'orders.log'],
  'orders.unrouted',
];
const DECLARED_INTO = OUR_NAMES.filter(
  (name) => !['edge.control', 'fills', 'orders', 'orders.beacons'].includes(name),
);
const DECLARED_FROM = OUR_NAMES.filter((name) => !/\.log$|edge\.control\./.test(name));

test.each<[BrokerUser, readonly string[], readonly string[], readonly string[]]>([
  // who        configures  writes  reads; the empty name fits `^$` and is no name.
  [
    'intake',
    [''],
    ['orders', 'orders.0', 'orders.1', 'orders.beacons', 'orders.log', 'orders.unrouted'],
    ['edge.control.edge-1', 'edge.control.edge_2'],
  ],
  ['topology', OUR_NAMES, DECLARED_INTO, DECLARED_FROM],
  ['engine', [''], ['orders.dead'], QUEUES],
  ['control', [''], ['edge.control'], ['']],
  ['journal', [''], ['fills'], ['']],
  ['auditor', [''], [''], ['fills.log', 'orders.dead', 'orders.log']],
  ['monitor', [''], [''], ['']],
])('%s configures %j, writes %j, reads %j', (user, configure, write, read) => {
  expect({
    configure: allowed(user, 'configure'),
    write: allowed(user, 'write'),
    read: allowed(user, 'read'),
  }).toEqual({ configure, write, read });
});

test('only who has to see figures may monitor, and nobody more', () => {
  const tagged = BROKER_USERS.filter((user) => rights[user].tags.length > 0);
  expect(tagged).toEqual(['auditor', 'monitor']);
  expect(tagged.flatMap((user) => rights[user].tags)).toEqual(['monitoring', 'monitoring']);
});
