import { randomUUID } from 'node:crypto';
import {
  ORDERS_EXCHANGE,
  ORDERS_HASH_EXCHANGE,
  ORDERS_LOG_STREAM,
  ORDERS_UNROUTED_EXCHANGE,
  ORDERS_UNROUTED_QUEUE,
  partitionQueues,
} from '@mockstreet/shared/topology';
import { type Channel, connect } from 'amqplib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createEmptyVhost, createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import { type OwnBroker, startOwnBroker } from '../../tests/support/own-broker.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';
import { runTopology } from '../../tests/support/running-topology.ts';
import { startTcpProxy, type TcpProxy } from '../../tests/support/tcp-proxy.ts';

const buy = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };

const eventually = (isSo: () => boolean | Promise<boolean>) =>
  vi.waitUntil(isSo, { timeout: 20_000 });

/** One figure, named with its labels; zero while it is not told. */
async function metricOf(intake: IntakeUnderTest, name: string): Promise<number> {
  const text = await (await fetch(`${intake.url}/metrics`)).text();
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

async function expectUnavailable(answer: Response, clientOrderId: string): Promise<void> {
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await answer.json()).toMatchObject({
    code: 'QUEUE_UNAVAILABLE',
    client_order_id: clientOrderId,
  });
}

describe('with a broker that fails', () => {
  let vhost: TestVhost;
  let files: IntakeFiles;
  let wire: TcpProxy;
  let amqpUrl: string;
  let intake: IntakeUnderTest | undefined;
  beforeEach(async () => {
    [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
    const url = new URL(vhost.amqpOf.intake);
    wire = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(wire.port);
    amqpUrl = url.href;
  });
  afterEach(async () => {
    await intake?.stop();
    intake = undefined;
    await wire.close();
    files.remove();
    await vhost.drop();
  });

  const place = async (order: object = buy) => {
    const clientOrderId = randomUUID();
    const sent = { ...order, client_order_id: clientOrderId };
    const answer = await (intake as IntakeUnderTest).order(randomUUID(), sent);
    return { answer, clientOrderId };
  };
  const isAccepted = async () => (await place()).answer.status === 202;

  it('answers 503 while there is none, and takes orders by itself when it comes', async () => {
    const { port } = wire;
    await wire.close();
    intake = await runIntake(files, amqpUrl);
    const { answer, clientOrderId } = await place();
    await expectUnavailable(answer, clientOrderId);
    const { hostname, port: brokerPort } = new URL(vhost.amqpUrl);
    wire = await startTcpProxy({ host: hostname, port: Number(brokerPort) }, port);
    await eventually(isAccepted);
  });

  it('answers 503 while nothing was declared yet, and takes orders by itself then', async () => {
    const empty = await createEmptyVhost();
    intake = await runIntake(files, empty.amqpOf.intake);
    const { answer, clientOrderId } = await place();
    await expectUnavailable(answer, clientOrderId);
    const ready = await fetch(`${intake.url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(JSON.stringify(await ready.json())).toContain('broker_absent');
    const topology = await runTopology(empty.amqpOf.topology);
    await eventually(isAccepted);
    await intake.becameReady();
    await intake.stop();
    intake = undefined;
    await topology.close();
    await empty.drop();
  });

  it('makes an id for the retry when the client gave none', async () => {
    await wire.close();
    intake = await runIntake(files, amqpUrl);
    const answer = await intake.order(randomUUID(), buy);
    expect(answer.status).toBe(503);
    const { client_order_id } = (await answer.json()) as { client_order_id: string };
    expect(client_order_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('answers 503 at once to what is in flight when the connection is lost, and recovers', async () => {
    intake = await runIntake(files, amqpUrl, { config: { CONFIRM_DEADLINE_MS: 20_000 } });
    await intake.becameReady();
    wire.holdUpstream();
    const inFlight = [1, 2, 3].map(() => place());
    await eventually(async () => (await metric('mockstreet_intake_in_flight')) === 3);
    wire.cut();
    for (const { answer, clientOrderId } of await Promise.all(inFlight)) {
      await expectUnavailable(answer, clientOrderId);
    }
    wire.release();
    await eventually(isAccepted);
  });

  it('recovers when the broker itself closes its connections', async () => {
    intake = await runIntake(files, amqpUrl);
    await intake.becameReady();
    await eventually(async () => (await ownConnections()).length >= 2);
    const closed = (await ownConnections()).map(({ name }) => name);
    for (const name of closed) {
      await vhost.api('DELETE', `/api/connections/${encodeURIComponent(name)}`);
    }
    // Not by being refused meanwhile: it may be back before anybody asks.
    await eventually(async () =>
      (await ownConnections()).every(({ name }) => !closed.includes(name)),
    );
    await eventually(isAccepted);
  });

  it('answers 503 to an order whose confirm does not come in time, and forgets it', async () => {
    intake = await runIntake(files, amqpUrl, { config: { CONFIRM_DEADLINE_MS: 300 } });
    await intake.becameReady();
    wire.holdUpstream();
    const userId = randomUUID();
    const order = { ...buy, client_order_id: randomUUID() };
    await expectUnavailable(await intake.order(userId, order), order.client_order_id);
    wire.release();
    await eventually(async () => (await intake?.order(userId, order))?.status === 202);
  });

  it('sheds what goes beyond the orders it may have in flight', async () => {
    intake = await runIntake(files, amqpUrl, {
      config: { IN_FLIGHT_MAX: 4, CONFIRM_DEADLINE_MS: 20_000 },
    });
    await intake.becameReady();
    wire.holdUpstream();
    const inFlight = Array.from({ length: 4 }, () => place());
    await eventually(async () => (await metric('mockstreet_intake_in_flight')) === 4);
    const { answer, clientOrderId } = await place();
    await expectUnavailable(answer, clientOrderId);
    wire.release();
    for (const placed of await Promise.all(inFlight)) expect(placed.answer.status).toBe(202);
  });

  it('answers 503 to an order that no queue takes', async () => {
    intake = await runIntake(files, amqpUrl);
    await intake.becameReady();
    const connection = await connect(vhost.amqpUrl);
    const channel = await connection.createChannel();
    // Again and again, for topology mends what it finds.
    await eventually(async () => {
      await channel.unbindQueue(ORDERS_LOG_STREAM, ORDERS_EXCHANGE, '');
      await channel.unbindExchange(ORDERS_HASH_EXCHANGE, ORDERS_EXCHANGE, '');
      const { answer, clientOrderId } = await place();
      if (answer.status === 202) return false;
      await expectUnavailable(answer, clientOrderId);
      return true;
    });
    expect(await metric('mockstreet_intake_unavailable_total{reason="returned"}')).toBe(1);
    await eventually(isAccepted);
    await connection.close();
  });

  it.each<[string, (channel: Channel) => Promise<unknown>]>([
    [
      'from the journal’s exchange to the partitions’',
      (channel) => channel.unbindExchange(ORDERS_HASH_EXCHANGE, ORDERS_EXCHANGE, ''),
    ],
    [
      'to the partitions and to the queue beside them',
      async (channel) => {
        for (const queue of ['orders.0', 'orders.1']) {
          await channel.unbindQueue(queue, ORDERS_HASH_EXCHANGE, '1');
        }
        await channel.unbindQueue(ORDERS_UNROUTED_QUEUE, ORDERS_UNROUTED_EXCHANGE, '');
      },
    ],
  ])('makes the way %s again, which no answer shows missing', async (_what, unbind) => {
    intake = await runIntake(files, amqpUrl);
    await intake.becameReady();
    const connection = await connect(vhost.amqpUrl);
    const channel = await connection.createChannel();
    await unbind(channel);
    await eventually(async () => {
      expect((await place()).answer.status).toBe(202);
      const states = await Promise.all(
        partitionQueues(2).map(({ queue }) => channel.checkQueue(queue)),
      );
      return states.some(({ messageCount }) => messageCount > 0);
    });
    await connection.close();
  });

  it('makes a partition again that somebody deleted', async () => {
    intake = await runIntake(files, amqpUrl);
    await intake.becameReady();
    const partition = `/api/queues/${vhost.vhost}/orders.0`;
    await vhost.api('DELETE', partition);
    await eventually(() =>
      vhost.api('GET', partition).then(
        () => true,
        () => false,
      ),
    );
    await eventually(isAccepted);
  });

  it('answers 503 when the partitions hold as much as they may', async () => {
    intake = await runIntake(files, amqpUrl, { config: { QUEUE_DEPTH_MAX: 5 } });
    await intake.becameReady();
    for (let count = 0; count < 5; count++) expect((await place()).answer.status).toBe(202);
    const { answer, clientOrderId } = await place();
    await expectUnavailable(answer, clientOrderId);
    for (const queue of ['orders.0', 'orders.1']) {
      await vhost.api('DELETE', `/api/queues/${vhost.vhost}/${queue}/contents`);
    }
    await eventually(isAccepted);
  });

  it('answers what is in flight before it stops', async () => {
    intake = await runIntake(files, amqpUrl, { config: { CONFIRM_DEADLINE_MS: 20_000 } });
    await intake.becameReady();
    wire.holdUpstream();
    const inFlight = place();
    await eventually(async () => (await metric('mockstreet_intake_in_flight')) === 1);
    const stopped = intake.stop();
    wire.release();
    expect((await inFlight).answer.status).toBe(202);
    await stopped;
    await expect(fetch(`${intake.url}/health`)).rejects.toThrow();
    intake = undefined;
  });

  const metric = (name: string) => metricOf(intake as IntakeUnderTest, name);

  async function ownConnections(): Promise<{ name: string }[]> {
    return (await vhost.api('GET', `/api/vhosts/${vhost.vhost}/connections`)) as { name: string }[];
  }
});

describe('with a broker in trouble of its own', () => {
  let broker: OwnBroker;
  let files: IntakeFiles;
  let intake: IntakeUnderTest;
  beforeAll(async () => {
    [broker, files] = await Promise.all([startOwnBroker(), makeIntakeFiles()]);
    intake = await runIntake(files, broker.amqpOf('intake'), {
      config: { CONFIRM_DEADLINE_MS: 1_000 },
    });
    await intake.becameReady();
  });
  afterAll(async () => {
    await intake.stop();
    files.remove();
    await broker.stop();
  });

  const place = () => intake.order(randomUUID(), buy);
  const isAccepted = async () => (await place()).status === 202;

  it('answers 503 while it is blocked, without sending once it knows, and recovers by itself', async () => {
    await broker.control('set_vm_memory_high_watermark', '0.00001');
    await eventually(async () => !(await isAccepted()));
    await eventually(async () => {
      const ready = await fetch(`${intake.url}/health/ready`);
      return JSON.stringify(await ready.json()).includes('broker_blocked');
    });
    const refused = () =>
      metricOf(intake, 'mockstreet_intake_unavailable_total{reason="broker_blocked"}');
    const before = await refused();
    expect((await place()).status).toBe(503);
    expect(await refused()).toBe(before + 1);
    await broker.control('set_vm_memory_high_watermark', '0.4');
    await eventually(isAccepted);
  });

  it('survives its kill -9: 503 meanwhile, then orders again', async () => {
    expect(await isAccepted()).toBe(true);
    await broker.kill();
    await eventually(async () => !(await isAccepted()));
    await broker.restart();
    await eventually(isAccepted);
  });
});
