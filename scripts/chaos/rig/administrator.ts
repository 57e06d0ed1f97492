import { createSql, type Sql } from '@mockstreet/db/client';
import type { Instance } from '@mockstreet/native/instance';
import { rabbitmqctl } from '@mockstreet/native/rabbitmqctl';
import { type ConfirmChannel, connect as connectBroker } from 'amqplib';
import { Redis } from 'ioredis';

/** Someone with every right on the private servers, who reaches them directly. */
export interface Administrator {
  /** As the owner of the database; connects again by itself. */
  readonly sql: Sql;
  /** As who only looks, and sees what `npm run verify` sees. */
  readonly auditor: Sql;
  /** With a channel of a connection that is made for this and closed after it. */
  withBroker<T>(work: (channel: ConfirmChannel) => Promise<T>): Promise<T>;
  rabbitmqctl(...args: readonly string[]): Promise<void>;
  withRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const CONNECT_WITHIN_MS = 5_000;
/** What an administrator asks for may read everything there is. */
const STATEMENT_WITHIN_MS = 300_000;

export function createAdministrator(
  instance: Instance,
  broker: { readonly program: string; readonly epmd: string },
): Administrator {
  const { addresses, data, ports, secrets } = instance;
  const connect = (url: string) =>
    createSql({
      url,
      applicationName: 'chaos',
      poolSize: 3,
      statementTimeoutMs: STATEMENT_WITHIN_MS,
      settings: { work_mem: '64MB' },
    });
  const sql = connect(addresses.database);
  const auditor = connect(addresses.databaseOf.auditor);
  return {
    sql,
    auditor,
    async withBroker(work) {
      const connection = await connectBroker(addresses.amqp, { timeout: CONNECT_WITHIN_MS });
      connection.on('error', () => {});
      try {
        const channel = await connection.createConfirmChannel();
        channel.on('error', () => {});
        return await work(channel);
      } finally {
        await connection.close().catch(() => {});
      }
    },
    rabbitmqctl: (...args) =>
      rabbitmqctl(
        { ...broker, ports, folder: data.edge.rabbitmq, cookie: secrets.erlangCookie },
        ...args,
      ),
    async withRedis(work) {
      const redis = new Redis(addresses.redis, { lazyConnect: true, maxRetriesPerRequest: 1 });
      redis.on('error', () => {});
      try {
        await redis.connect();
        return await work(redis);
      } finally {
        redis.disconnect();
      }
    },
    async close() {
      await Promise.all([sql.end({ timeout: 1 }), auditor.end({ timeout: 1 })]);
    },
  };
}
