import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createSql, type Sql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Clock,
  instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { FILLS_LOG_STREAM } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { expect, onTestFinished, test, vi } from 'vitest';
import { readJournalKeys } from '#accounts/keys/journal-keys';
import { openAccount } from '#accounts/open-account';
import { OUTBOX_KEPT_MICROS, pruneOutbox } from '#outbox/prune-outbox';
import { createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { asService, createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { freePortBase } from '../../tests/support/free-port-base.ts';
import { type HomeKeys, openHomeKeys } from '../../tests/support/home-keys.ts';
import { runJournal } from '../../tests/support/running-journal.ts';
import type { JournalMessage } from './journal-message.ts';
import { FILLS_LOG, readStream } from './read-stream.ts';
import { openMessage } from './seal-message.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const PATIENCE = { timeout: 15_000, interval: 50 };
const NOW = instantFromMillis(Date.UTC(2026, 10, 20));

interface Stage {
  readonly vhost: TestVhost;
  readonly database: TestDatabase;
  readonly sql: Sql;
  readonly keys: HomeKeys;
}

async function setStage(): Promise<Stage> {
  const [vhost, database, keys] = await Promise.all([
    createTestVhost(),
    createTestDatabase(),
    openHomeKeys(),
  ]);
  const sql = createSql({ url: database.url, applicationName: 'test', poolSize: 2 });
  onTestFinished(async () => {
    await sql.end();
    await database.drop();
    await keys.close();
    await vhost.drop();
  });
  return { vhost, database, sql, keys };
}

async function openAnAccount(sql: Sql, passwordHash = 'a-hash-nobody-may-see'): Promise<string> {
  const userId = randomUUID();
  await openAccount(sql, {
    ...{ userId, username: `u${userId.slice(0, 8)}`, nickname: 'N', role: 'USER', passwordHash },
    startingCashKrw: wholeDecimal(1_000_000),
    openedAt: NOW,
  });
  return userId;
}

const journalOf = ({ database, vhost, keys }: Stage, clock?: Clock) =>
  runJournal({
    ...{ databaseUrl: database.url, amqpUrl: vhost.amqpOf.journal, keys },
    ...(clock && { clock }),
  });

async function readLog({
  vhost,
  keys,
}: Stage): Promise<{ raw: string[]; opened: JournalMessage[] }> {
  const connection = await connect(vhost.amqpOf.auditor);
  const raw: string[] = [];
  await readStream(connection, FILLS_LOG, async (contents) => {
    raw.push(...contents.map(String));
  });
  await connection.close();
  const known = readJournalKeys(keys.files.journalKeys);
  const opened: JournalMessage[] = [];
  for (const message of raw) {
    const outcome = await openMessage(message, (kid) => known.find((key) => key.kid === kid));
    if (outcome.ok) opened.push(outcome.message);
  }
  return { raw, opened };
}

const tablesIn = (messages: readonly JournalMessage[]) =>
  messages.flatMap(({ records }) =>
    records.flatMap((one) => (one.kind === 'row' ? [one.table] : [])),
  );

test('the rows of a new account lie at the edge, where nobody can read them', async () => {
  const stage = await setStage();
  const userId = await openAnAccount(stage.sql);
  const journal = await journalOf(stage);
  await journal.caughtUp();
  await stage.sql`update users set nickname = 'Other' where id = ${userId}`;
  await journal.caughtUp();
  await journal.stop();
  const { raw, opened } = await readLog(stage);
  expect(tablesIn(opened)).toEqual(['users', 'wallets', 'audit_log', 'users']);
  const last = opened.at(-1)?.records.at(-1);
  expect(last).toMatchObject({ row: expect.stringContaining('"nickname":"Other"') });
  expect(last).toMatchObject({ row: expect.stringContaining('a-hash-nobody-may-see') });
  const readable = raw
    .flatMap((text) =>
      text.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1')),
    )
    .join('\n');
  for (const secret of [userId, 'a-hash-nobody-may-see', 'users']) {
    expect(raw.join('\n')).not.toContain(secret);
    expect(readable).not.toContain(secret);
  }
  expect(journal.faults).toEqual([]);
});

test('without a stream at the edge it stays where it is, nothing is pruned, and it goes on by itself', async () => {
  const stage = await setStage();
  const journal = await journalOf(stage);
  await journal.caughtUp();
  // Somebody removes the stream; topology puts it back within a second or two.
  await stage.vhost.topology.close();
  await stage.vhost.api('DELETE', `/api/queues/${stage.vhost.vhost}/${FILLS_LOG_STREAM}`);
  await openAnAccount(stage.sql);
  await vi.waitFor(() => expect(journal.state.faults.edge).toBeGreaterThan(1), PATIENCE);
  expect(journal.state.lastFault.edge).toContain('no stream takes the journal');

  const weekAgo = instant(instantFromMillis(Date.now()) - OUTBOX_KEPT_MICROS - MICROS_PER_MINUTE);
  await stage.sql`update outbox set created_at = ${weekAgo}`;
  const count = async () => (await stage.sql`select from outbox`).length;
  const before = await count();
  await stage.sql`
    insert into outbox_cursors select 'redis-relay', '999999999', 1, now() on conflict do nothing`;
  const soon = instant(instantFromMillis(Date.now()));
  expect(await pruneOutbox(stage.sql, soon, 100)).toBe(0);
  expect(await count()).toBe(before);

  const healed = await connect(stage.vhost.amqpUrl);
  const channel = await healed.createChannel();
  await channel.assertQueue(FILLS_LOG_STREAM, { arguments: { 'x-queue-type': 'stream' } });
  await channel.bindQueue(FILLS_LOG_STREAM, 'fills', '');
  await healed.close();
  await journal.caughtUp();
  expect(await pruneOutbox(stage.sql, soon, 100)).toBe(before);
  expect(tablesIn((await readLog(stage)).opened)).toEqual(['users', 'wallets', 'audit_log']);
  await journal.stop();
});

test('a new connection publishes again what the edge’s disk may lack, and no more than that', async () => {
  const stage = await setStage();
  let now = NOW;
  const start = () => journalOf(stage, () => now);
  const run = async (nickname: string) => {
    const journal = await start();
    await stage.sql`update users set nickname = ${nickname} where id = ${userId}`;
    await journal.caughtUp();
    await journal.stop();
  };
  const userId = await openAnAccount(stage.sql);
  await run('first');
  const before = (await readLog(stage)).opened;
  now = addMicros(now, MICROS_PER_MINUTE);
  await run('second');
  const again = (await readLog(stage)).opened.slice(before.length);
  // As if nothing of the first had been synced: the new stretch alone tells all of it.
  expect(again[0]?.after).toBe(before[0]?.after);
  expect(tablesIn(again)).toEqual([...tablesIn(before), 'users']);

  now = addMicros(now, 3 * MICROS_PER_MINUTE);
  const idle = await start();
  await vi.waitFor(() => expect(idle.state.position).not.toBeNull(), PATIENCE);
  now = addMicros(now, 3 * MICROS_PER_MINUTE);
  await vi.waitUntil(async () => {
    const [row] = await stage.sql`
      select synced_id = id as synced from outbox_cursors where reader = 'fills-journal'`;
    return row?.synced;
  }, PATIENCE);
  await idle.stop();
  const known = (await readLog(stage)).opened.length;
  await run('third');
  const rest = (await readLog(stage)).opened.slice(known);
  expect(tablesIn(rest)).toEqual(['users']);
  expect(rest[0]?.after).toBe(before.concat(again).at(-1)?.up_to);
});

test('of two journals one stands by until the other is gone', async () => {
  const stage = await setStage();
  const first = await journalOf(stage);
  await vi.waitFor(() => expect(first.state.role).toBe('active'), PATIENCE);
  const second = await journalOf(stage);
  await vi.waitFor(() => expect(second.state.role).toBe('standby'), PATIENCE);
  await first.stop();
  await openAnAccount(stage.sql);
  await vi.waitFor(() => expect(second.state.role).toBe('active'), PATIENCE);
  await second.caughtUp();
  await second.stop();
  expect(tablesIn((await readLog(stage)).opened)).toEqual(['users', 'wallets', 'audit_log']);
});

test('a database that somebody restored by hand is not journaled as if nothing had happened', async () => {
  const stage = await setStage();
  await stage.sql`
    update outbox_cursors set transaction_id = '999999999999' where reader = 'fills-journal'`;
  const journal = await journalOf(stage);
  await vi.waitFor(() => {
    expect(journal.state.lastFault.postgres).toContain('restore with npm run restore');
  }, PATIENCE);
  await journal.stop();
});

test('the process reports its dependencies, serves metrics and stops when told to', async () => {
  const stage = await setStage();
  const port = await freePortBase();
  const environment = {
    ...COMPILE_CACHE,
    PORT: `${port}`,
    DATABASE_URL: asService(stage.database.url, 'journal'),
    AMQP_URL: stage.vhost.amqpOf.journal,
    JOURNAL_KEY_FILE: stage.keys.files.journalKeys,
  };
  const child = spawn(process.execPath, [MAIN], { env: environment, stdio: 'ignore' });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  await vi.waitFor(async () => {
    const ready = await get('/health/ready');
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      role: 'active',
      dependencies: [
        { name: 'postgres', ok: true },
        { name: 'edge', ok: true },
      ],
    });
  }, PATIENCE);
  await openAnAccount(stage.sql);
  await vi.waitFor(async () => {
    expect(await (await get('/metrics')).text()).toContain('mockstreet_journal_records_total 3');
  }, PATIENCE);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
