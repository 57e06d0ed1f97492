import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatInstant,
  type Instant,
  instantFromMillis,
  parseInstant,
} from '@mockstreet/shared/instant';
import { beaconSchema } from '@mockstreet/shared/order-envelope';
import { MESSAGE_TYPE, partitionQueues } from '@mockstreet/shared/topology';
import { type ConsumeMessage, connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';
import type { EdgeStatus } from './status.ts';

const buy = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const eventually = <T>(isSo: () => T | Promise<T>) => vi.waitUntil(isSo, { timeout: 10_000 });

describe('intake', () => {
  let vhost: TestVhost;
  let files: IntakeFiles;
  let intake: IntakeUnderTest;
  beforeEach(async () => {
    [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
  });
  afterEach(async () => {
    await intake.stop();
    files.remove();
    await vhost.drop();
  });

  const acceptedAt = async () => {
    const answer = await intake.order(randomUUID(), buy);
    expect(answer.status).toBe(202);
    return parseInstant(((await answer.json()) as { accepted_at: string }).accepted_at) as Instant;
  };
  const status = async () =>
    (await (await fetch(`${intake.url}/api/v1/status`)).json()) as EdgeStatus;

  it('never gives a time twice, though its clock goes back while it is down', async () => {
    const wall = Date.now();
    intake = await runIntake(files, vhost.amqpOf.intake, { clock: () => instantFromMillis(wall) });
    await intake.becameReady();
    const first = await acceptedAt();
    const second = await acceptedAt();
    expect(second).toBeGreaterThan(first);
    await intake.stop();
    intake = await runIntake(files, vhost.amqpOf.intake, {
      clock: () => instantFromMillis(wall - 1_500),
    });
    await intake.becameReady();
    expect(await acceptedAt()).toBeGreaterThan(second);
  });

  it('refuses orders while its clock runs far behind its own stamps', async () => {
    let wall = Date.now();
    intake = await runIntake(files, vhost.amqpOf.intake, { clock: () => instantFromMillis(wall) });
    await intake.becameReady();
    const stamped = await acceptedAt();
    wall -= 10_000;
    const answer = await intake.order(randomUUID(), buy);
    expect(answer.status).toBe(503);
    expect(await (await fetch(`${intake.url}/health/ready`)).json()).toMatchObject({
      status: 'not_ready',
      dependencies: expect.arrayContaining([
        { name: 'clock', ok: false, fault: expect.stringContaining(formatInstant(stamped)) },
      ]),
    });
    wall += 10_000;
    await acceptedAt();
  });

  it('refuses orders while its clock is known to be wrong', async () => {
    const errorFile = join(files.folder, 'clock-error');
    writeFileSync(errorFile, '40');
    intake = await runIntake(files, vhost.amqpOf.intake, {
      config: { CLOCK_ERROR_FILE: errorFile },
    });
    await intake.becameReady();
    await acceptedAt();
    writeFileSync(errorFile, '2001');
    await eventually(async () => (await intake.order(randomUUID(), buy)).status === 503);
  });

  it('tells what waits while home is away, and that home is there when every partition is consumed', async () => {
    const url = vhost.managementOf('monitor');
    intake = await runIntake(files, vhost.amqpOf.intake, {
      config: { RABBITMQ_MANAGEMENT_URL: url },
    });
    await intake.becameReady();
    expect(await status()).toMatchObject({
      home: 'offline',
      queue: { ready: 0, oldest_accepted_at: null },
    });
    const oldest = await acceptedAt();
    await acceptedAt();
    const waiting = await status();
    expect(waiting.queue.ready).toBe(2);
    expect(parseInstant(waiting.queue.oldest_accepted_at ?? '')).toBe(oldest);

    const connection = await connect(vhost.amqpUrl);
    const channel = await connection.createChannel();
    for (const { queue } of partitionQueues(2)) await channel.consume(queue, () => {});
    await eventually(async () => (await status()).home === 'online');
    // The orders, and the beacons that this consumer does not acknowledge either.
    await eventually(async () => ((await status()).queue.unacked ?? 0) >= 2);
    const taken = await status();
    expect(taken.queue).toMatchObject({ ready: 0, oldest_accepted_at: null });
    expect(parseInstant(taken.since)).toBeGreaterThan(parseInstant(waiting.since) as number);
    await connection.close();
    await eventually(async () => (await status()).home === 'offline');
  });

  it('sends beacons to partitions that are consumed, behind the orders accepted before', async () => {
    intake = await runIntake(files, vhost.amqpOf.intake);
    await intake.becameReady();
    const before = [await acceptedAt(), await acceptedAt(), await acceptedAt()];

    const connection = await connect(vhost.amqpUrl);
    const channel = await connection.createChannel();
    const seen = new Map<string, ConsumeMessage[]>();
    for (const { queue } of partitionQueues(2)) {
      seen.set(queue, []);
      await channel.consume(queue, (message) => message && seen.get(queue)?.push(message), {
        noAck: true,
      });
    }
    const during: Instant[] = [];
    await eventually(async () => {
      during.push(await acceptedAt());
      return [...seen.values()].every((messages) => messages.filter(isBeacon).length >= 3);
    });
    for (const messages of seen.values()) {
      const times = messages.map(timeOf);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(new Set(times).size).toBe(times.length);
    }
    const orders = [...seen.values()].flat().filter((message) => !isBeacon(message));
    const earliestFirst = (a: number, b: number) => a - b;
    expect(orders.map(timeOf).sort(earliestFirst)).toEqual([...before, ...during]);
    await connection.close();
  });

  it('sends none where nobody listens', async () => {
    intake = await runIntake(files, vhost.amqpOf.intake);
    await intake.becameReady();
    const connection = await connect(vhost.amqpUrl);
    const channel = await connection.createChannel();
    let beacons = 0;
    await channel.consume('orders.0', () => beacons++, { noAck: true });
    await eventually(() => beacons >= 2);
    expect((await channel.checkQueue('orders.1')).messageCount).toBe(0);
    await connection.close();
  });
});

const isBeacon = (message: ConsumeMessage) => message.properties.type === MESSAGE_TYPE.beacon;

function timeOf(message: ConsumeMessage): number {
  const content = JSON.parse(String(message.content));
  const text = isBeacon(message) ? beaconSchema.parse(content).accepted_at : content.accepted_at;
  return parseInstant(text) as number;
}
