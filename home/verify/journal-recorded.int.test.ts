import { createSql } from '@mockstreet/db/client';
import { ORDERS_DEAD_QUEUE, ORDERS_LOG_STREAM, partitionQueue } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createTestVhost } from '../../tests/support/broker.ts';
import { createTestDatabase } from '../../tests/support/database.ts';
import { checkJournalRecorded } from './journal-recorded.ts';
import { countWaitingCommands } from './waiting-commands.ts';

const PARTITION = partitionQueue(0);
const USER = '0199a000-0000-7000-8000-00000000000a';

function orderId(n: number): string {
  return `0199a000-0000-8000-8000-${n.toString().padStart(12, '0')}`;
}

function bodyHash(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0');
}

/** As much of an envelope as tells which command it is. */
function command(n: number, body = 'first'): Buffer {
  return Buffer.from(JSON.stringify({ order_id: orderId(n), body_sha256: bodyHash(body) }));
}

async function setStage() {
  const [database, broker] = await Promise.all([createTestDatabase(), createTestVhost()]);
  const sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
  const connection = await connect(broker.amqpUrl);
  onTestFinished(async () => {
    await connection.close();
    await sql.end({ timeout: 1 });
    await Promise.all([database.drop(), broker.drop()]);
  });
  const channel = await connection.createConfirmChannel();
  const declare = (queue: string, type: string) =>
    channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': type } });
  await declare(ORDERS_LOG_STREAM, 'stream');
  await declare(PARTITION, 'quorum');
  await declare(ORDERS_DEAD_QUEUE, 'quorum');
  return {
    publish: async (queue: string, contents: readonly Buffer[]) => {
      for (const content of contents) channel.sendToQueue(queue, content, { persistent: true });
      await channel.waitForConfirms();
    },
    record: async (from: number, to: number) => {
      const numbers = Array.from({ length: to - from }, (_, index) => from + index);
      await sql`
        insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
          requested_quantity, body_sha256, intake_id, clock_error_ms, partition, accepted_at,
          not_before, created_at, settled_at)
        select id, ${USER}, id, 'CRYPTO-COIN-BTC', 'BUY', 'MARKET', 'FAILED', 'NO_PRICE', 1,
          ${bodyHash('first')}, 'edge-1', 0, 0, now(), now(), now(), now()
        from unnest(${numbers.map(orderId)}::uuid[]) as id`;
    },
    recordConflict: (n: number, body: string) => sql`
      insert into order_conflicts values (${orderId(n)}, ${bodyHash(body)}, now(), '{}', now())`,
    waiting: () => countWaitingCommands(broker.managementUrl, broker.vhost),
    check: () =>
      checkJournalRecorded({
        sql,
        amqpUrl: broker.amqpUrl,
        managementUrl: broker.managementUrl,
        sleep: async () => {},
      }),
  };
}

const commands = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => command(from + index));

test('an empty journal is clean', async () => {
  const stage = await setStage();
  expect(await stage.check()).toMatchObject({ checked: 0, breaches: 0 });
});

test('commands that are all recorded are clean, over many batches', async () => {
  const stage = await setStage();
  await stage.publish(ORDERS_LOG_STREAM, commands(0, 3_500));
  await stage.record(0, 3_500);
  expect(await stage.check()).toMatchObject({ checked: 3_500, breaches: 0 });
});

test('a command that is nowhere is lost, and named', async () => {
  const stage = await setStage();
  await stage.publish(ORDERS_LOG_STREAM, commands(0, 20));
  await stage.record(0, 7);
  await stage.record(8, 20);
  expect(await stage.check()).toMatchObject({
    checked: 20,
    breaches: 1,
    examples: [expect.stringContaining(orderId(7))],
  });
});

test('another command under a used id needs a record of its own', async () => {
  const stage = await setStage();
  await stage.publish(ORDERS_LOG_STREAM, [command(1), command(1, 'other')]);
  await stage.record(1, 2);
  expect(await stage.check()).toMatchObject({ breaches: 1 });
  await stage.recordConflict(1, 'other');
  expect(await stage.check()).toMatchObject({ breaches: 0 });
});

test('a command that was set aside is not lost, whatever it contains', async () => {
  const stage = await setStage();
  const junk = Buffer.from('{"not": "an envelope"');
  await stage.publish(ORDERS_LOG_STREAM, [junk, command(1)]);
  expect(await stage.check()).toMatchObject({ breaches: 2 });
  await stage.publish(ORDERS_DEAD_QUEUE, [junk, command(1)]);
  expect(await stage.check()).toMatchObject({ breaches: 0 });
  // Looking left everything where it was.
  expect(await stage.check()).toMatchObject({ breaches: 0 });
});

test('commands are excused while as many wait, and no more than that', async () => {
  const stage = await setStage();
  await stage.publish(ORDERS_LOG_STREAM, commands(0, 10));
  await stage.publish(PARTITION, commands(0, 8));
  const patience = { timeout: 15_000, interval: 200 };
  await vi.waitFor(async () => expect(await stage.waiting()).toBe(8), patience);
  expect(await stage.check()).toMatchObject({ checked: 10, breaches: 2 });
  await stage.record(8, 10);
  expect(await stage.check()).toMatchObject({
    breaches: 0,
    remark: expect.stringContaining('up to 8'),
  });
});

test('without a broker the rule counts as not checked', async () => {
  const finding = await checkJournalRecorded({
    sql: undefined as never,
    amqpUrl: 'amqp://127.0.0.1:1',
    managementUrl: 'http://127.0.0.1:1',
    sleep: async () => {},
  });
  expect(finding).toMatchObject({ breaches: 0, unchecked: expect.any(String) });
});
