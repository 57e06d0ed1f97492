import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { createSql } from '@mockstreet/db/client';
import type { Instance } from '@mockstreet/native/instance';
import type { PortName } from '@mockstreet/native/ports';
import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { FILLS_LOG, ORDERS_LOG, readStream } from '../../home/journal/read-stream.ts';
import { readDeadLetters } from '../../home/verify/read-dead-letters.ts';
import type { Place } from './canaries.ts';

/** Where a running instance may have left something, place by place. */
export async function* placesOf(instance: Instance): AsyncIterable<Place> {
  // Before the files: what they hold only then lies on the disk.
  yield* tablesOf(instance);
  yield* redisOf(instance);
  yield* queuesOf(instance);
  yield* metricsOf(instance);
  yield* commandLines();
  yield* filesBelow(instance.data.root);
}

/** `table/<schema>.<name>`: every row of every table as text, digests in hex; and the statements. */
async function* tablesOf({ addresses }: Instance): AsyncIterable<Place> {
  const sql = createSql({ url: addresses.database, applicationName: 'test', poolSize: 1 });
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`;
    for (const { schema, name } of tables) {
      const rows = await sql<{ row: string }[]>`
        select whole::text as row from ${sql(schema)}.${sql(name)} as whole`;
      yield { name: `table/${schema}.${name}`, content: rows.map(({ row }) => row).join('\n') };
    }
    const statements = await sql<{ query: string }[]>`select query from pg_stat_activity`;
    const content = statements.map(({ query }) => query).join('\n');
    yield { name: 'table/pg_stat_activity', content };
  } finally {
    await sql.end();
  }
}

/** `redis/<key>`: each key with what it holds. */
async function* redisOf({ addresses }: Instance): AsyncIterable<Place> {
  const redis = new Redis(addresses.redis, { maxRetriesPerRequest: 3 });
  try {
    for (const key of await redis.keys('*')) {
      const type = await redis.type(key);
      // Everything of ours is text; whoever stores something else has to show here how it is read.
      if (!['string', 'none'].includes(type)) throw new Error(`${key} is a ${type}`);
      yield { name: `redis/${key}`, content: `${key}\n${(await redis.get(key)) ?? ''}` };
    }
  } finally {
    redis.disconnect();
  }
}

/** `queue/orders.log` and `queue/orders.dead`: each message, of the dead ones the reason too. */
async function* queuesOf({ addresses }: Instance): AsyncIterable<Place> {
  const connection = await connect(addresses.amqp);
  try {
    const found: Place[] = [];
    for (const source of [ORDERS_LOG, FILLS_LOG]) {
      await readStream(connection, source, async (contents) => {
        for (const content of contents) found.push({ name: `queue/${source.stream}`, content });
      });
    }
    await readDeadLetters(connection, 1_000, ({ content, reason = '' }) => {
      found.push({ name: 'queue/orders.dead', content: `${content}\n${reason}` });
    });
    yield* found;
  } finally {
    await connection.close();
  }
}

/** Those with health and metrics on a port of their own. */
export const PROCESSES: readonly PortName[] = [
  'topology',
  'intake',
  'api',
  'engine',
  'feeder',
  'relay',
  'control',
  'journal',
  'snapshots',
  'notifier',
  'scheduler',
  'bot',
];

/** `metrics/<process>`: what is not routed publicly, and how each says it is doing. */
async function* metricsOf({ ports }: Instance): AsyncIterable<Place> {
  for (const name of PROCESSES) {
    for (const path of ['/metrics', '/health/ready']) {
      const answer = await fetch(`http://127.0.0.1:${ports[name]}${path}`);
      yield { name: `metrics/${name}`, content: await answer.text() };
    }
  }
}

/** `commands`: arguments are visible to every user of a machine. */
async function* commandLines(): AsyncIterable<Place> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args='], {
    maxBuffer: 64 * 1024 * 1024,
  });
  yield { name: 'commands', content: stdout };
}

/** `file/<path>`: logs, state, and what the servers store, byte by byte. */
async function* filesBelow(root: string, folder = root): AsyncIterable<Place> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(ignoreGone)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(root, path);
    if (!entry.isFile()) continue;
    const content = await readFile(path).catch(ignoreGone);
    yield { name: `file/${relative(root, path)}`, content: Buffer.from(content) };
  }
}

/** The servers clean up while we look. */
function ignoreGone(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
