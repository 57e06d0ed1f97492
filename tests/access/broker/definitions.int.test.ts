import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnBroker, startOwnBroker } from '../../support/own-broker.ts';

let broker: OwnBroker;

beforeAll(async () => {
  broker = await startOwnBroker();
});

afterAll(async () => {
  await broker.stop();
});

const signIn = async (url: string) => (await connect(url)).close();

/** The code with which the broker refuses a consumer, or nothing. */
async function consumes(url: string, queue: string): Promise<number | undefined> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  channel.on('error', () => {});
  const refusal = await channel
    .consume(queue, () => {})
    .then(
      () => undefined,
      (error: { code?: number }) => error.code,
    );
  await connection.close();
  return refusal;
}

test('a broker that starts has the users and rights of the table, whatever was done by hand', async () => {
  await broker.control('set_permissions', 'intake', '.*', '.*', '.*');
  await broker.control('delete_user', 'engine');
  await broker.control('change_password', 'control', 'guessed');
  await broker.control('set_user_tags', 'monitor', 'administrator');
  expect(await consumes(broker.amqpOf('intake'), 'orders.0')).toBeUndefined();
  await expect(signIn(broker.amqpOf('engine'))).rejects.toThrow(/ACCESS_REFUSED|403/);
  await expect(signIn(broker.amqpOf('control'))).rejects.toThrow(/ACCESS_REFUSED|403/);

  await broker.kill();
  await broker.restart();
  expect(await consumes(broker.amqpOf('intake'), 'orders.0')).toBe(403);
  expect(await consumes(broker.amqpOf('engine'), 'orders.0')).toBeUndefined();
  await signIn(broker.amqpOf('control'));
  const { username, password } = new URL(broker.amqpOf('monitor'));
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  const users = await fetch(`${broker.managementOrigin}/api/users`, {
    headers: { authorization: `Basic ${basic}` },
  });
  expect(users.status).toBe(401);
}, 120_000);
