import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSql } from '@mockstreet/db/client';
import type { Instance } from '@mockstreet/native/instance';
import {
  EDGE_CONTROL_EXCHANGE,
  ORDERS_DEAD_QUEUE,
  ORDERS_EXCHANGE,
  ORDERS_LOG_STREAM,
} from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';

/** Makes a secret that is to be found in the place of that name. */
export type NewSecret = (place: string) => string;

/** Leaves secrets all over an instance, as careless code would. Resolves with how to clean up. */
export async function plantCanaries(instance: Instance, newSecret: NewSecret) {
  await plantInTables(instance, newSecret);
  await plantInRedis(instance, newSecret);
  await plantInQueues(instance, newSecret);
  await plantInFiles(instance, newSecret);
  return await plantInCommands(newSecret);
}

async function plantInTables({ addresses }: Instance, newSecret: NewSecret): Promise<void> {
  const sql = createSql({ url: addresses.database, applicationName: 'test', poolSize: 1 });
  const setting = { nested: [newSecret('table/public.feed_settings')] };
  await sql`
    insert into feed_settings (key, value, decided_at)
    values ('planted', ${JSON.stringify(setting)}::text::jsonb, now())`;
  const audited = newSecret('table/public.audit_log');
  await sql`select record_audit(now(), 'sign_in.refused', null, ${audited}, null, '{}')`;
  const bytes = Buffer.from(newSecret('table/planted.notes'));
  await sql`create schema planted`;
  await sql`create table planted.notes (at timestamptz, bytes bytea)`;
  await sql`insert into planted.notes values (now(), ${bytes})`;
  await sql.end();
}

async function plantInRedis({ addresses }: Instance, newSecret: NewSecret): Promise<void> {
  const redis = new Redis(addresses.redis);
  const value = Buffer.from(`{"token":"${newSecret('redis/planted')}"}`);
  await redis.set('planted', value.toString('base64'));
  await redis.set(`planted:${newSecret('redis/planted:*')}`, '1');
  await redis.publish('market_updates', newSecret('redis-channel/market_updates'));
  await redis.quit();
}

async function plantInQueues({ addresses }: Instance, newSecret: NewSecret): Promise<void> {
  const connection = await connect(addresses.amqp);
  const channel = await connection.createConfirmChannel();
  const persistent = true;
  for (const exchange of [ORDERS_EXCHANGE, EDGE_CONTROL_EXCHANGE]) {
    const headers = { note: newSecret(`exchange/${exchange}`) };
    channel.publish(exchange, '', Buffer.from('{}'), { headers, persistent });
  }
  for (const queue of [ORDERS_LOG_STREAM, ORDERS_DEAD_QUEUE]) {
    const body = { credential: newSecret(`queue/${queue}`) };
    channel.sendToQueue(queue, Buffer.from(JSON.stringify(body)), { persistent });
  }
  await channel.waitForConfirms();
  await connection.close();
}

async function plantInFiles({ data }: Instance, newSecret: NewSecret): Promise<void> {
  const line = { level: 20, url: `/api/v1/me?token=${newSecret('file/logs/intake.log')}` };
  await appendFile(join(data.edge.logs, 'intake.log'), `${JSON.stringify(line)}\n`);
  const state = Buffer.from(newSecret('file/edge/intake/planted')).toString('hex');
  await writeFile(join(data.edge.intake, 'planted'), state);
}

/** A process with a secret among its arguments; resolves with how to end it. */
async function plantInCommands(newSecret: NewSecret): Promise<() => Promise<void>> {
  const idle = 'process.stdin.resume()';
  const child = spawn(process.execPath, ['-e', idle, newSecret('commands')], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  await once(child, 'spawn');
  return async () => {
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
}
