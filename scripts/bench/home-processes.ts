import type { PostgresService } from '@mockstreet/access/postgres-roles';
import { createSql } from '@mockstreet/db/client';
import type { PendingQuery } from 'postgres';
import type { BenchProcess, BenchStack } from './bench-stack.ts';
import { PARTITIONS } from './edge-processes.ts';

/** An engine's place among those that share the partitions. */
export interface EngineShare {
  readonly index: number;
  readonly count: number;
}

const ALONE: EngineShare = { index: 0, count: 1 };

/** Starts the real engine on a database. */
export async function startEngine(
  stack: BenchStack,
  databaseUrl: string,
  share = ALONE,
  tracesTo?: string,
): Promise<BenchProcess> {
  const name = share.index === 0 ? 'engine' : `engine-${share.index}`;
  return await stack.startProcess(name, 'home/trading/main.ts', {
    PORT: `${enginePort(stack, share)}`,
    ENGINE_INDEX: `${share.index}`,
    ENGINE_COUNT: `${share.count}`,
    DATABASE_URL: asService(stack, databaseUrl, 'engine'),
    AMQP_URL: stack.amqpOf('engine'),
    PUBLIC_KEYS_FILE: stack.data.home.keys.publicKeys,
    SEALING_KEYS_FILE: stack.data.home.keys.sealingKeys,
    PARTITIONS: `${PARTITIONS}`,
    SESSIONS: 'always',
    // Who owes has to have bought for more than they had, and that is plenty.
    ORDER_KRW_MAX: '0',
    ...(tracesTo === undefined ? {} : { OTEL_EXPORTER_OTLP_ENDPOINT: tracesTo }),
  });
}

function enginePort({ ports }: BenchStack, { index }: EngineShare): number {
  // No bot runs in a benchmark.
  return [ports.engine, ports.bot][index] as number;
}

/** Waits until each of so many engines has the partitions that are its own by number, and no others. */
export async function awaitShared(
  stack: BenchStack,
  count: number,
  withinMs: number,
): Promise<void> {
  const giveUpAt = performance.now() + withinMs;
  const isShared = async (index: number) => {
    const port = enginePort(stack, { index, count });
    const answer = await fetch(`http://127.0.0.1:${port}/queues`);
    const { items } = (await answer.json()) as { items: { partition: number; active: boolean }[] };
    return items.every(
      ({ partition, active }) => partition < 0 || active === (partition % count === index),
    );
  };
  const indexes = Array.from({ length: count }, (_, index) => index);
  while (!(await Promise.all(indexes.map(isShared))).every(Boolean)) {
    if (performance.now() > giveUpAt) throw new Error(`${count} engines have not shared out`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
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
    CANDLE_HISTORY: 'off',
  });
}

/** Starts the real relay of the outbox. */
export async function startRelay(stack: BenchStack, databaseUrl: string): Promise<BenchProcess> {
  return await stack.startProcess('relay', 'home/outbox/main.ts', {
    PORT: `${stack.ports.relay}`,
    DATABASE_URL: asService(stack, databaseUrl, 'relay'),
    REDIS_URL: stack.redisOf('relay'),
  });
}

/** Starts the real API, its limits of fairness for streams out of the way. */
export async function startApi(
  stack: BenchStack,
  databaseUrl: string,
  port = stack.ports.api,
): Promise<BenchProcess> {
  return await stack.startProcess(port === stack.ports.api ? 'api' : 'api-1', 'home/api/main.ts', {
    PORT: `${port}`,
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
const BEGUN_LOOK_EVERY_MS = 10;

/** A million orders are not counted in the time that is enough for anything else. */
const readerOf = (url: string) => ({
  ...{ url, applicationName: 'bench', poolSize: 1 },
  statementTimeoutMs: 120_000,
});

/** Resolves when an engine has taken the first message of a backlog: with it, it takes over a partition. */
export async function awaitBegun(databaseUrl: string, withinMs: number): Promise<void> {
  const sql = createSql(readerOf(databaseUrl));
  const giveUpAt = performance.now() + withinMs;
  const isBegun = async () => {
    const [row] = await sql<{ begun: boolean }[]>`
      select exists (select from partition_fences) as begun`;
    return row?.begun === true;
  };
  try {
    while (!(await isBegun())) {
      if (performance.now() > giveUpAt) throw new Error('no engine takes up the backlog');
      await new Promise((resolve) => setTimeout(resolve, BEGUN_LOOK_EVERY_MS));
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Waits until so many orders and commands are stored and none of them is open; tells how many events there are so far.
 * Looks at the sequence of all
 * events, which costs nothing, until each can have left one, and counts only at the very end.
 */
export async function awaitDecided(
  databaseUrl: string,
  count: number,
  withinMs: number,
  onLook: (events: number) => void = () => {},
): Promise<void> {
  const sql = createSql(readerOf(databaseUrl));
  const giveUpAt = performance.now() + withinMs;
  const numberOf = async (query: PendingQuery<{ n: string }[]>) =>
    Number.parseInt((await query)[0]?.n ?? '0', 10);
  const given = () =>
    numberOf(sql`select case when is_called then last_value else 0 end as n from outbox_id_seq`);
  // By what there are indexes for: read through, the orders would be a tenth of what the database does.
  const open = () =>
    numberOf(sql`
      select (exists (select from orders where status = 'PENDING' and resting_since is null)
        or exists (select from orders where status = 'PENDING' and resting_since is not null)
        or exists (select from commands where status = 'PENDING'))::int as n`);
  const stored = () =>
    numberOf(sql`select (select count(*) from orders) + (select count(*) from commands) as n`);
  try {
    // The images of the accounts that the market was prepared with.
    const images = await numberOf(sql`select count(*) as n from outbox where channel = 'journal'`);
    const events = async () => {
      const soFar = (await given()) - images;
      onLook(soFar);
      return soFar;
    };
    while ((await events()) < count || (await open()) > 0 || (await stored()) < count) {
      if (performance.now() > giveUpAt) {
        throw new Error(
          `of ${await stored()} of ${count} orders and commands some are not decided`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** How many orders and commands came to what: a status, with the reason where there is one. */
export async function countDecided(databaseUrl: string): Promise<Record<string, number>> {
  const sql = createSql(readerOf(databaseUrl));
  try {
    const rows = await sql<{ outcome: string; n: number }[]>`
      select concat_ws(' ', status, reason) as outcome, count(*)::int as n
      from (select status::text, reason from orders
        union all select status::text, reason from commands) as decided
      group by outcome order by n desc`;
    return Object.fromEntries(rows.map(({ outcome, n }) => [outcome, n]));
  } finally {
    await sql.end({ timeout: 5 });
  }
}
