import { randomUUID } from 'node:crypto';
import { type ChannelModel, connect } from 'amqplib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEmptyVhost, type EmptyVhost } from '../../tests/support/broker.ts';
import { type RunningTopology, runTopology } from '../../tests/support/running-topology.ts';

const USERS = Array.from({ length: 40 }, () => randomUUID());

let vhost: EmptyVhost;
let administrator: ChannelModel;
let topology: RunningTopology;

beforeEach(async () => {
  vhost = await createEmptyVhost(['edge-1']);
  administrator = await connect(vhost.amqpUrl);
  topology = await start();
});

afterEach(async () => {
  await topology.close();
  await administrator.close();
  await vhost.drop();
});

const start = (options: Parameters<typeof runTopology>[1] = {}) =>
  runTopology(vhost.amqpOf.topology, { managementUrl: vhost.managementOf('monitor'), ...options });

const twoRounds = async () => {
  const before = topology.state.rounds;
  await vi.waitUntil(() => topology.state.rounds >= before + 2, { timeout: 20_000, interval: 20 });
};

/** Which queue a message of each user comes to now. */
async function partitions(queues: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const channel = await administrator.createConfirmChannel();
  const found = new Map<string, string>();
  for (const user of USERS) channel.publish('orders', user, Buffer.from(user));
  await channel.waitForConfirms();
  for (const queue of queues) {
    await channel.consume(queue, (message) => {
      if (!message) return;
      found.set(message.content.toString(), queue);
      channel.ack(message);
    });
  }
  await vi.waitUntil(() => found.size === USERS.length, { timeout: 20_000, interval: 20 });
  await channel.close();
  return found;
}

const TWO = ['orders.0', 'orders.1'];

/** As a broker does that starts: shares in another order, and what is transient gone. */
async function restartBroker(): Promise<void> {
  const channel = await administrator.createChannel();
  await channel.unbindQueue('orders.0', 'orders.hash', '1');
  await channel.bindQueue('orders.0', 'orders.hash', '1');
  await channel.deleteExchange('orders.beacons');
  await channel.close();
}

test('a broker that has started anew gives each user the partition of before', async () => {
  const before = await partitions(TWO);
  await topology.close();
  await restartBroker();
  expect(await partitions(TWO)).not.toEqual(before);
  topology = await start();
  expect(await partitions(TWO)).toEqual(before);
});

test('what intake looks for before it publishes does not outlive the broker', async () => {
  const exchange = await vhost.api('GET', `/api/exchanges/${vhost.vhost}/orders.beacons`);
  expect(exchange).toMatchObject({ durable: false });
});

test('a share that somebody removes comes back as the one that it was', async () => {
  const before = await partitions(TWO);
  const channel = await administrator.createChannel();
  await channel.unbindQueue('orders.0', 'orders.hash', '1');
  await vi.waitUntil(() => topology.state.lastLoss, { timeout: 20_000, interval: 20 });
  await twoRounds();
  expect(await partitions(TWO)).toEqual(before);
  await channel.close();
});

test('beacons that an older version declared to stay are replaced, and the shares put right', async () => {
  const before = await partitions(TWO);
  await topology.close();
  await restartBroker();
  const channel = await administrator.createChannel();
  await channel.assertExchange('orders.beacons', 'direct', { durable: true });
  await channel.close();
  topology = await start();
  expect(topology.state.differing.size).toBe(0);
  expect(await partitions(TWO)).toEqual(before);
  const exchange = await vhost.api('GET', `/api/exchanges/${vhost.vhost}/orders.beacons`);
  expect(exchange).toMatchObject({ durable: false });
});

test('a partition that is planned no more has no share: nobody would read it', async () => {
  await topology.close();
  topology = await start({ partitions: 3 });
  const three = await partitions([...TWO, 'orders.2']);
  expect(new Set(three.values())).toContain('orders.2');
  await topology.close();
  topology = await start({ partitions: 2 });
  const two = await partitions(TWO);
  expect(two.size).toBe(USERS.length);
});

test('a share that somebody added is taken away, once, whatever it was made with', async () => {
  const before = await partitions(TWO);
  const channel = await administrator.createChannel();
  await channel.bindQueue('orders.0', 'orders.hash', '3', { why: 'to see' });
  await expect.poll(async () => (await sharesNow()).length).toBe(3);
  await vi.waitUntil(async () => (await sharesNow()).length === 2, { timeout: 20_000 });
  await twoRounds();
  expect(await partitions(TWO)).toEqual(before);
  expect(topology.state.refused).toEqual([]);
  await channel.close();
});

test('a broker that has started is no loss, and a look at the beacons finds them again', async () => {
  const channel = await administrator.createChannel();
  await channel.deleteExchange('orders.beacons');
  await twoRounds();
  await channel.checkExchange('orders.beacons');
  expect(topology.state.lost).toEqual({ queue: 0, exchange: 0, binding: 0 });
  await channel.close();
});

const sharesNow = async () =>
  (await vhost.api(
    'GET',
    `/api/exchanges/${vhost.vhost}/orders.hash/bindings/source`,
  )) as unknown[];
