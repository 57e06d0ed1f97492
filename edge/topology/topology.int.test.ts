import { instantFromMillis } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { edgeControlQueue, MESSAGE_TYPE } from '@mockstreet/shared/topology';
import { type Channel, connect } from 'amqplib';
import { pino } from 'pino';
import { describe, expect, type TestContext, test, vi } from 'vitest';
import { createEmptyVhost, type EmptyVhost } from '../../tests/support/broker.ts';
import { openQueueReader } from '../../tests/support/queue-reader.ts';
import { type RunningTopology, runTopology } from '../../tests/support/running-topology.ts';
import { startTcpProxy } from '../../tests/support/tcp-proxy.ts';
import { brokerPlan } from './broker-plan.ts';
import { createHomeWatch } from './home-watch.ts';
import { keepTopology } from './keep-topology.ts';
import { createTopologyHealth } from './topology-health.ts';
import { createTopologyState } from './topology-state.ts';

/** A broker of its own for each test, on which nothing stands. */
interface Stage {
  readonly vhost: EmptyVhost;
  readonly channel: Channel;
  start(options?: Parameters<typeof runTopology>[1]): Promise<RunningTopology>;
  /** Closed with all else. */
  readonly running: RunningTopology[];
  namesOf(what: 'queues' | 'exchanges'): Promise<string[]>;
}

async function openStage({ onTestFinished }: TestContext): Promise<Stage> {
  const running: RunningTopology[] = [];
  const vhost = await createEmptyVhost(['edge-1', 'edge-2']);
  const administrator = await connect(vhost.amqpUrl);
  onTestFinished(async () => {
    await Promise.all(running.map((topology) => topology.close()));
    await administrator.close();
    await vhost.drop();
  });
  return {
    ...{ vhost, running, channel: await administrator.createChannel() },
    async start(options = {}) {
      const managementUrl = vhost.managementOf('monitor');
      const topology = await runTopology(vhost.amqpOf.topology, { managementUrl, ...options });
      running.push(topology);
      return topology;
    },
    namesOf: async (what) =>
      ((await vhost.api('GET', `/api/${what}/${vhost.vhost}`)) as { name: string }[])
        .map(({ name }) => name)
        .filter((name) => name !== '' && !name.startsWith('amq.'))
        .toSorted(),
  };
}

/** Resolves after two more rounds: what was done before is then dealt with. */
async function twoRounds({ state }: RunningTopology): Promise<void> {
  const before = state.rounds;
  await vi.waitUntil(() => state.rounds >= before + 2, { timeout: 20_000, interval: 20 });
}

const healthOf = ({ state }: Pick<RunningTopology, 'state'>) =>
  createTopologyHealth({
    ...{ figures: createFigures(), state, monotonicMs: () => performance.now() },
    watch: {
      home: () => createHomeWatch(instantFromMillis(0), 300).state,
      notices: { sent: 0, failed: 0 },
      certificateExpiry: () => undefined,
    },
  });

// They wait for rounds most of the time, and so beside each other.
describe.concurrent('what stands on the broker', () => {
  test('on an empty broker everything stands at once, and none of it counts as lost', async (context) => {
    const { start, namesOf } = await openStage(context);
    const topology = await start({ partitions: 3, intakeIds: ['edge-1', 'edge-2'] });
    expect(await namesOf('queues')).toEqual([
      ...['edge.control.edge-1', 'edge.control.edge-2', 'fills.log', 'orders.0', 'orders.1'],
      ...['orders.2', 'orders.dead', 'orders.log', 'orders.unrouted'],
    ]);
    expect(await namesOf('exchanges')).toEqual([
      ...['edge.control', 'fills', 'orders', 'orders.beacons', 'orders.dead', 'orders.hash'],
      'orders.unrouted',
    ]);
    await twoRounds(topology);
    expect(topology.state).toMatchObject({
      lost: { queue: 0, exchange: 0, binding: 0 },
      refused: [],
      unlisted: [],
    });
    expect(topology.state.differing.size).toBe(0);
    expect((await healthOf(topology).request('/health/ready')).status).toBe(200);
  });

  test.for<[string, string, (channel: Channel) => Promise<unknown>]>([
    ['a partition', 'queue orders.0', (channel) => channel.deleteQueue('orders.0')],
    ['a journal', 'queue fills.log', (channel) => channel.deleteQueue('fills.log')],
    ['the way in', 'exchange orders', (channel) => channel.deleteExchange('orders')],
    [
      'the way of poison',
      'exchange orders.dead',
      (channel) => channel.deleteExchange('orders.dead'),
    ],
    [
      'an edge’s ear',
      'binding edge.control → edge.control.edge-1',
      (channel) => channel.unbindQueue(edgeControlQueue('edge-1'), 'edge.control', ''),
    ],
    [
      'the way to the partitions',
      'binding orders → orders.hash',
      (channel) => channel.unbindExchange('orders.hash', 'orders', ''),
    ],
    [
      'the way of a partition’s beacons',
      'binding orders.beacons → orders.1',
      (channel) => channel.unbindQueue('orders.1', 'orders.beacons', 'orders.1'),
    ],
  ])(
    '%s that somebody removes is back within seconds, and the loss is told',
    async ([, part, remove], context) => {
      const { channel, start } = await openStage(context);
      const topology = await start();
      await remove(channel);
      await vi.waitUntil(() => topology.state.lastLoss, { timeout: 20_000, interval: 20 });
      expect(topology.state.lastLoss?.parts).toContain(part);
      const [kind = ''] = part.split(' ');
      const metrics = await (await healthOf(topology).request('/metrics')).text();
      expect(metrics).toMatch(
        new RegExp(`^mockstreet_topology_lost_total\\{kind="${kind}"\\} [1-9]`, 'm'),
      );
      const told = topology.state.lastLoss;
      await twoRounds(topology);
      // It stands: nothing is missing any more.
      expect(topology.state.lastLoss).toBe(told);
      expect(topology.state.refused).toEqual([]);
    },
  );

  test('an order passes every part that stands: partition, journal, and from there orders.dead', async (context) => {
    const { vhost, channel, start } = await openStage(context);
    await start();
    channel.publish('orders', 'somebody', Buffer.from('order'), { type: MESSAGE_TYPE.order });
    channel.publish('orders.beacons', 'orders.unrouted', Buffer.from('beacon'));
    channel.publish('fills', '', Buffer.from('fill'));
    const holds = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
    await context.expect.poll(() => holds('orders.unrouted')).toBe(1);
    await context.expect
      .poll(async () => (await holds('orders.0')) + (await holds('orders.1')))
      .toBe(1);
    const reader = await openQueueReader(vhost.amqpUrl);
    const [journaled] = await reader.readStream('orders.log', 1);
    expect(journaled?.content.toString()).toBe('order');
    const [fill] = await reader.readStream('fills.log', 1);
    expect(fill?.content.toString()).toBe('fill');
    await reader.close();
    // What is rejected for good takes the way that the queue itself would take.
    const queue = (await holds('orders.0')) === 1 ? 'orders.0' : 'orders.1';
    await channel.consume(queue, (message) => message && channel.reject(message, false));
    await context.expect.poll(() => holds('orders.dead')).toBe(1);
  });

  test('a queue that an older version declared otherwise stays, serves, and is told', async (context) => {
    const { channel, start, namesOf } = await openStage(context);
    const former = { 'x-queue-type': 'quorum', 'x-dead-letter-exchange': '' };
    await channel.assertQueue('orders.0', { durable: true, arguments: former });
    channel.sendToQueue('orders.0', Buffer.from('an order of yesterday'), { persistent: true });
    const topology = await start();
    await twoRounds(topology);
    expect([...topology.state.differing.keys()]).toEqual(['queue orders.0']);
    expect(topology.state.lost.queue).toBe(0);
    expect((await channel.checkQueue('orders.0')).messageCount).toBe(1);
    const ready = await healthOf(topology).request('/health/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      topology: { differing: { 'queue orders.0': expect.stringContaining('inequivalent arg') } },
    });
    // All the rest stands as planned, and what differs is declared anew once it is gone.
    expect(await namesOf('queues')).toContain('orders.1');
    await channel.deleteQueue('orders.0');
    await vi.waitUntil(() => topology.state.differing.size === 0, {
      timeout: 20_000,
      interval: 20,
    });
    expect(topology.state.lost.queue).toBe(1);
  });

  test('the queue of an intake that is listed no more is named, and left alone', async (context) => {
    const { start, namesOf } = await openStage(context);
    await (await start({ intakeIds: ['edge-1', 'edge-2'] })).close();
    const topology = await start({ intakeIds: ['edge-1'] });
    // A busy management is asked again a round later.
    await context.expect.poll(() => topology.state.unlisted).toEqual(['edge.control.edge-2']);
    expect(await namesOf('queues')).toContain('edge.control.edge-2');
  });

  test('without the management’s figures it declares all the same, and says that it cannot see', async (context) => {
    const { channel, start } = await openStage(context);
    const topology = await start({ managementUrl: 'http://monitor:wrong@127.0.0.1:1' });
    await twoRounds(topology);
    expect(topology.state.unlisted).toBeUndefined();
    await channel.unbindExchange('orders.hash', 'orders', '');
    await twoRounds(topology);
    expect(topology.state.lost.binding).toBe(0);
    channel.publish('orders', 'somebody', Buffer.from('order'));
    const holds = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
    await context.expect
      .poll(async () => (await holds('orders.0')) + (await holds('orders.1')))
      .toBe(1);
  });

  test('while the broker is away it waits, and begins by itself when it comes', async (context) => {
    const { vhost, channel, running, namesOf } = await openStage(context);
    const { hostname, port } = new URL(vhost.amqpUrl);
    const target = { host: hostname, port: Number.parseInt(port, 10) };
    const wire = await startTcpProxy(target);
    await wire.close();
    const through = new URL(vhost.amqpOf.topology);
    through.port = `${wire.port}`;
    const starting = runTopology(through.href);
    const back = await startTcpProxy(target, wire.port);
    const topology = await starting;
    running.push(topology);
    expect(await namesOf('queues')).toContain('orders.0');
    back.cut();
    await channel.deleteQueue('orders.0');
    await vi.waitUntil(() => topology.state.lost.queue === 1, { timeout: 20_000, interval: 20 });
    expect(await namesOf('queues')).toContain('orders.0');
    await topology.close();
    await back.close();
  });

  test('a user who may not declare is told in its health, and nothing is half done', async (context) => {
    const { vhost, namesOf } = await openStage(context);
    const state = createTopologyState();
    const keeper = keepTopology({
      amqpUrl: vhost.amqpOf.monitor,
      plan: brokerPlan({ partitions: 1, intakeIds: [] }),
      partitionQueues: [],
      readInventory: async () => undefined,
      clock: () => instantFromMillis(0),
      monotonicMs: () => performance.now(),
      log: pino({ level: 'silent' }),
      state,
    });
    await vi.waitUntil(() => state.refused.length > 0, { timeout: 20_000 });
    const health = healthOf({ state });
    const ready = await health.request('/health/ready');
    expect(ready.status).toBe(503);
    expect(JSON.stringify(await ready.json())).toContain('ACCESS_REFUSED');
    expect(await namesOf('queues')).toEqual([]);
    const waiting = Promise.resolve('still waiting');
    expect(await Promise.race([keeper.firstDeclared, waiting])).toBe('still waiting');
    await keeper.close();
  });

  test('what is refused is said once, and as long as it is, nothing is said to be made', async (context) => {
    const { vhost, channel, start } = await openStage(context);
    await (await start()).close();
    await channel.deleteExchange('orders.beacons');
    const [lines, state] = [[] as { msg: string; refused?: string[] }[], createTopologyState()];
    let rounds = 0;
    const keeper = keepTopology({
      amqpUrl: vhost.amqpOf.monitor,
      plan: brokerPlan({ partitions: 2, intakeIds: ['edge-1'] }),
      partitionQueues: [],
      async readInventory() {
        rounds += 1;
        return undefined;
      },
      clock: () => instantFromMillis(0),
      monotonicMs: () => performance.now(),
      log: pino({}, { write: (line) => void lines.push(JSON.parse(line)) }),
      state,
    });
    await vi.waitUntil(() => rounds > 3, { timeout: 20_000, interval: 20 });
    const said = () => lines.map(({ msg }) => msg).filter((msg) => !msg.startsWith('broker link'));
    const REFUSES = 'the broker refuses what has to stand';
    expect(said()).toEqual([REFUSES]);
    expect(lines.flatMap(({ refused = [] }) => refused).join()).toContain('ACCESS_REFUSED');
    const everything = { configure: '.*', write: '.*', read: '.*' };
    await vhost.api('PUT', `/api/permissions/${vhost.vhost}/monitor`, everything);
    await keeper.firstDeclared;
    // A round in which the rights came may have been refused less than those before, which is news.
    expect(said().filter((msg) => msg !== REFUSES)).toEqual([
      'the broker has started: bound all users anew',
      'the broker refuses nothing more',
    ]);
    expect(state.lost).toEqual({ queue: 0, exchange: 0, binding: 0 });
    await keeper.close();
  });
});
