import { createSql, type Sql } from '@mockstreet/db/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import { lockWaiters } from '../../../tests/support/lock-waiters.ts';
import { startTcpProxy, type TcpProxy } from '../../../tests/support/tcp-proxy.ts';
import { createDatabase, type Database } from './database.ts';
import { Unavailable } from './unavailable.ts';

/** Long enough for an answer on a machine that is busy; only silence takes it whole. */
const DEADLINE_MS = 1_500;

let database: TestDatabase;
let proxy: TcpProxy;
let open: () => Sql;
let home: Database;
beforeEach(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  proxy = await startTcpProxy({ host: url.hostname, port: Number.parseInt(url.port, 10) });
  url.port = String(proxy.port);
  open = () => createSql({ url: url.href, applicationName: 'api-test', poolSize: 2 });
  home = createDatabase({ open, deadlineMs: DEADLINE_MS });
});
afterEach(async () => {
  proxy.release();
  await home.close();
  await proxy.close();
  await database.drop();
});

const one = () => home.read((sql) => sql`select 1 as one`);
const answers = () =>
  one().then(
    () => true,
    () => false,
  );

describe('reads', () => {
  it('survive the loss of their connections unnoticed', async () => {
    await Promise.all([one(), one()]);
    const admin = createSql({ url: database.url, applicationName: 'admin', poolSize: 1 });
    await admin`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'api-test' and datname = current_database()`;
    await admin.end();
    expect(await one()).toEqual([{ one: 1 }]);
    proxy.cut();
    expect(await one()).toEqual([{ one: 1 }]);
  });

  it('fail within their deadline on connections gone silent, and go on with fresh ones', async () => {
    await Promise.all([one(), one()]);
    proxy.holdUpstream();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, one));
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
    }
    proxy.release();
    await expect.poll(answers, { timeout: 20_000 }).toBe(true);
  });

  it('are Unavailable while nobody listens, and come back with the server', async () => {
    await one();
    const url = new URL(database.url);
    await proxy.close();
    await expect(one()).rejects.toThrow(Unavailable);
    await expect(one()).rejects.toThrow(Unavailable);
    const target = { host: url.hostname, port: Number.parseInt(url.port, 10) };
    proxy = await startTcpProxy(target, proxy.port);
    await expect.poll(answers, { timeout: 20_000 }).toBe(true);
  });

  it('pass on what is wrong with the query itself', async () => {
    const bad = home.read((sql) => sql`select nothing from nowhere`);
    await expect(bad).rejects.toMatchObject({ code: '42P01' });
    await expect(bad).rejects.not.toThrow(Unavailable);
  });

  it('are stopped when they take too long, without harm to others', async () => {
    const slow = home.read((sql) => sql`select pg_sleep(10)`);
    const others = Promise.all([one(), one()]);
    await expect(slow).rejects.toThrow(Unavailable);
    expect(await others).toHaveLength(2);
    expect(await answers()).toBe(true);
  });
});

describe('writes', () => {
  it('are never done twice, not even when their connection is lost', async () => {
    const direct = createSql({ url: database.url, applicationName: 'direct', poolSize: 2 });
    const patient = createDatabase({ open, deadlineMs: 20_000 });
    await direct`select pg_advisory_lock(1)`;
    let attempts = 0;
    const write = patient.write((sql) => {
      attempts += 1;
      return sql`select pg_advisory_lock(1)`;
    });
    await expect.poll(() => lockWaiters(direct)).toHaveLength(1);
    proxy.cut();
    await expect(write).rejects.toThrow(Unavailable);
    expect(attempts).toBe(1);
    expect(await patient.write((sql) => sql`select 1 as one`)).toEqual([{ one: 1 }]);
    await patient.close();
    await direct.end();
  });

  it('fail within their deadline while the connection is silent, and work again after it', async () => {
    await home.write((sql) => sql`create table kept (n int)`);
    proxy.holdUpstream();
    await expect(home.write((sql) => sql`insert into kept values (1)`)).rejects.toThrow(
      Unavailable,
    );
    proxy.release();
    await expect.poll(answers, { timeout: 20_000 }).toBe(true);
    expect(await home.write((sql) => sql`insert into kept values (2)`)).toHaveLength(0);
  });

  it('pass on what the database refuses', async () => {
    const refused = home.write((sql) => sql`insert into audit_head values (2, 0, '')`);
    await expect(refused).rejects.toMatchObject({ code: '23514' });
  });
});
