import type { PostgresService } from '@mockstreet/access/postgres-roles';
import { createSql } from '@mockstreet/db/client';
import type { PendingQuery } from 'postgres';
import type { BenchProcess, BenchStack } from './bench-stack.ts';
import { PARTITIONS } from './edge-processes.ts';

/** Starts the real engine on a database. */
export async function startEngine(stack: BenchStack, databaseUrl: string): Promise<BenchProcess> {
  return await stack.startProcess('engine', 'home/trading/main.ts', {
    PORT: `${stack.ports.engine}`,
    DATABASE_URL: asService(stack, databaseUrl, 'engine'),
    AMQP_URL: stack.amqpOf('engine'),
    PUBLIC_KEYS_FILE: stack.data.home.keys.publicKeys,
    SEALING_KEYS_FILE: stack.data.home.keys.sealingKeys,
    PARTITIONS: `${PARTITIONS}`,
    SESSIONS: 'always',
  });
}

/** Starts the real feeder on a simulated market that is always open. */
export async function startFeeder(stack: BenchStack, databaseUrl: string): Promise<BenchProcess> {
  return await stack.startProcess('feeder', 'home/market/main.ts', {
    PORT: `${stack.ports.feeder}`,
    DATABASE_URL: asService(stack, databaseUrl, 'feeder'),
    REDIS_URL: stack.redisUrl,
    FEED: 'sim',
    SEED: 'bench',
    SESSIONS: 'always',
  });
}

/** Starts the real API, its limits of fairness for streams out of the way. */
export async function startApi(stack: BenchStack, databaseUrl: string): Promise<BenchProcess> {
  return await stack.startProcess('api', 'home/api/main.ts', {
    PORT: `${stack.ports.api}`,
    DATABASE_URL: asService(stack, databaseUrl, 'api'),
    REDIS_URL: stack.redisOf('api'),
    TOKEN_KEYS_FILE: stack.data.home.keys.tokenKeys,
    PUBLIC_KEYS_FILE: stack.data.home.keys.publicKeys,
    STREAM_CONNECTIONS_PER_USER: '100000',
    STREAM_CONNECTIONS_PER_NETWORK: '100000',
  });
}

/** The same database, for a process that has the rights of its own role and no more. */
function asService(stack: BenchStack, ownerUrl: string, service: PostgresService): string {
  return stack.databaseUrl(new URL(ownerUrl).pathname.slice(1), service);
}

const LOOK_EVERY_MS = 50;

/**
 * Waits until so many orders have been decided, each of which leaves one event. Looks at the
 * sequence of all events, which costs nothing, and counts those of orders only at the very end.
 */
export async function awaitDecided(
  databaseUrl: string,
  orders: number,
  withinMs: number,
): Promise<void> {
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  const giveUpAt = performance.now() + withinMs;
  const numberOf = async (query: PendingQuery<{ n: string }[]>) =>
    Number.parseInt((await query)[0]?.n ?? '0', 10);
  const given = () =>
    numberOf(sql`select case when is_called then last_value else 0 end as n from outbox_id_seq`);
  const committed = () =>
    numberOf(sql`select count(*) as n from outbox where channel <> 'journal'`);
  try {
    // The images of the accounts that the market was prepared with.
    const images = await numberOf(sql`select count(*) as n from outbox where channel = 'journal'`);
    while ((await given()) < images + orders || (await committed()) < orders) {
      if (performance.now() > giveUpAt) {
        throw new Error(`only ${await committed()} of ${orders} orders were decided in time`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** How many orders stand in each state, `FILLED` first. */
export async function countOrders(databaseUrl: string): Promise<Record<string, number>> {
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  try {
    const rows = await sql<{ status: string; n: number }[]>`
      select status, count(*)::int as n from orders group by status order by status = 'FILLED' desc`;
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}
