import { expect, test } from 'vitest';
import { type BrokerPart, brokerPlan, describePart, type QueuePart } from './broker-plan.ts';

const plan = brokerPlan({ partitions: 3, intakeIds: ['edge-1', 'edge-2'] });
const queues = plan.filter((part): part is QueuePart => part.kind === 'queue');
const place = (name: string) => plan.findIndex((part) => describePart(part) === name);

test('every name of the contract is on it, once', () => {
  const names = (kind: BrokerPart['kind']) =>
    plan.flatMap((part) => (part.kind === kind && part.kind !== 'binding' ? [part.name] : []));
  expect(names('queue').toSorted()).toEqual([
    ...['edge.control.edge-1', 'edge.control.edge-2', 'fills.log', 'orders.0', 'orders.1'],
    ...['orders.2', 'orders.dead', 'orders.log', 'orders.unrouted'],
  ]);
  expect(names('exchange').toSorted()).toEqual([
    ...['edge.control', 'fills', 'orders', 'orders.beacons', 'orders.dead', 'orders.hash'],
    'orders.unrouted',
  ]);
});

test('every quorum queue states how often a message may come back: RabbitMQ 4 would say 20', () => {
  const quorum = queues.filter((queue) => queue.arguments['x-queue-type'] === 'quorum');
  expect(quorum).toHaveLength(queues.length - 2);
  for (const queue of quorum) {
    expect(queue.arguments['x-delivery-limit']).toBeGreaterThan(1_000_000);
    // What AMQP's signed 32 bits hold; a larger one would be another type to 3.10.
    expect(queue.arguments['x-delivery-limit']).toBeLessThan(2 ** 31);
  }
});

test('both journals are streams that keep seven days, in segments of which many fit into that', () => {
  const streams = queues.filter((queue) => queue.arguments['x-queue-type'] === 'stream');
  expect(streams.map(({ name }) => name)).toEqual(['fills.log', 'orders.log']);
  for (const { arguments: given } of streams) {
    expect(given['x-max-age']).toBe('7D');
    expect(given['x-stream-max-segment-size-bytes']).toBeLessThan(500_000_000);
  }
});

test('what leaves a partition by itself goes to orders.dead and is lost on no way', () => {
  for (const name of ['orders.0', 'orders.1', 'orders.2', 'orders.unrouted']) {
    expect(queues.find((queue) => queue.name === name)?.arguments).toMatchObject({
      'x-single-active-consumer': true,
      'x-dead-letter-exchange': 'orders.dead',
      'x-dead-letter-strategy': 'at-least-once',
      // Without it, at-least-once is silently at-most-once.
      'x-overflow': 'reject-publish',
    });
  }
});

test('nothing can be routed before what is behind it stands, and the beacons’ exchange is last', () => {
  for (const [index, part] of plan.entries()) {
    if (part.kind !== 'binding') continue;
    expect(place(`exchange ${part.from}`)).toBeLessThan(index);
    expect(place(`${part.toKind} ${part.to}`)).toBeLessThan(index);
    expect(place(`exchange ${part.from}`)).toBeGreaterThanOrEqual(0);
    expect(place(`${part.toKind} ${part.to}`)).toBeGreaterThanOrEqual(0);
  }
  const exchanges = plan.filter(({ kind }) => kind === 'exchange');
  expect(exchanges.at(-1)).toMatchObject({ name: 'orders.beacons', type: 'direct' });
  const ways = ['binding orders → orders.hash', 'binding orders → orders.log'];
  for (const way of ways) expect(place(way)).toBeLessThan(place('exchange orders.beacons'));
  expect(place('binding orders → orders.hash')).toBeLessThan(place('binding orders → orders.log'));
});

test('a beacon reaches each queue that the engine reads, by its name', () => {
  const reached = plan.filter((part) => part.kind === 'binding' && part.from === 'orders.beacons');
  expect(reached).toEqual(
    ['orders.0', 'orders.1', 'orders.2', 'orders.unrouted'].map((name) =>
      expect.objectContaining({ to: name, toKind: 'queue', routingKey: name }),
    ),
  );
});
