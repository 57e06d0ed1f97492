import { createSql } from '@mockstreet/db/client';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { createTestVhost } from './broker.ts';
import { createTestDatabase } from './database.ts';
import { createTestRedis } from './redis.ts';

test('every test database has the whole schema and is alone', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const sql = createSql({ url: one.url, applicationName: 'test' });
  onTestFinished(async () => {
    await sql.end();
    await Promise.all([one.drop(), other.drop()]);
  });
  expect(one.url).not.toBe(other.url);
  expect(await sql`select count(*) as n from orders`).toEqual([{ n: '0' }]);
});

test('every test broker is a virtual host that holds quorum queues', async () => {
  const broker = await createTestVhost();
  const connection = await connect(broker.amqpUrl);
  onTestFinished(async () => {
    await connection.close();
    await broker.drop();
  });
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue('q', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  channel.sendToQueue('q', Buffer.from('hello'), { persistent: true });
  await channel.waitForConfirms();
  const message = await channel.get('q', { noAck: true });
  expect(message ? message.content.toString() : undefined).toBe('hello');
});

test('every test Redis is a database of its own', async () => {
  const [one, other] = await Promise.all([createTestRedis(), createTestRedis()]);
  const first = new Redis(one.url);
  const second = new Redis(other.url);
  onTestFinished(() => {
    first.disconnect();
    second.disconnect();
  });
  await first.set('key', 'value');
  expect(await second.get('key')).toBeNull();
});
