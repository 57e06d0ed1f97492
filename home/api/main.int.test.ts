import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSql } from '@mockstreet/db/client';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { expect, it, onTestFinished } from 'vitest';
import { ensureKeyFiles } from '#accounts/keys/ensure-key-files';
import { openAccount } from '#accounts/open-account';
import { hashPassword } from '#accounts/password';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { asService, createTestDatabase } from '../../tests/support/database.ts';
import { freePort } from '../../tests/support/free-port.ts';
import { keyFilesIn } from '../../tests/support/home-keys.ts';
import { asRedisUser, createTestRedis } from '../../tests/support/redis.ts';
import { startTcpProxy } from '../../tests/support/tcp-proxy.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

async function throughProxy(address: string) {
  const url = new URL(address);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number.parseInt(url.port, 10) });
  url.port = String(proxy.port);
  return { url: url.href, proxy };
}

/** @param signedInFrom an address from where `demo` has signed in before */
async function startApi(signedInFrom = '192.0.2.1') {
  const [database, redis, folder, port] = await Promise.all([
    createTestDatabase(),
    createTestRedis(),
    mkdtemp(join(tmpdir(), 'mockstreet-api-')),
    freePort(),
  ]);
  const keyFiles = keyFilesIn(folder);
  await ensureKeyFiles(keyFiles, { clock: () => instantFromMillis(Date.now()) });
  const sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
  const userId = randomUUID();
  await openAccount(sql, {
    userId,
    username: 'demo',
    nickname: 'Demo',
    role: 'USER',
    passwordHash: await hashPassword('demo-pass-1'),
    startingCashKrw: wholeDecimal(10_000_000),
    openedAt: instantFromMillis(Date.now()),
  });
  await sql`select record_audit(now(), 'sign_in.succeeded', ${userId}, '', ${signedInFrom}, '{}')`;
  await sql.end();
  const postgres = await throughProxy(asService(database.url, 'api'));
  const quotes = await throughProxy(asRedisUser(redis.url, 'api'));
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...COMPILE_CACHE,
      PORT: String(port),
      DATABASE_URL: postgres.url,
      REDIS_URL: quotes.url,
      TOKEN_KEYS_FILE: keyFiles.tokenKeys,
      PUBLIC_KEYS_FILE: keyFiles.publicKeys,
      LOG_LEVEL: 'fatal',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
    await Promise.all([postgres.proxy.close(), quotes.proxy.close()]);
    await database.drop();
    await redis.drop();
    await rm(folder, { recursive: true });
  });
  const origin = `http://127.0.0.1:${port}`;
  const readiness = () =>
    fetch(`${origin}/health/ready`).then(
      (response) => response.status,
      () => 0,
    );
  await expect.poll(readiness, { timeout: 30_000 }).toBe(200);
  return {
    ...{ child, exited, origin, readiness },
    ...{ databaseUrl: database.url, postgres: postgres.proxy, redis: quotes.proxy },
  };
}

async function signIn(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/login/access-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo-pass-1' }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

it('serves, answers 503 in time while Postgres is silent, needs no Redis, and stops when told to', async () => {
  const api = await startApi();
  const token = await signIn(api.origin);
  const portfolio = () =>
    fetch(`${api.origin}/api/v1/portfolio`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2_500),
    });
  const first = await portfolio();
  expect(await first.json()).toMatchObject({ equity_krw: '10000000' });
  // Longer than Traefik keeps a connection (deploy/traefik/dynamic/services.yml).
  expect(first.headers.get('keep-alive')).toBe('timeout=75');

  api.redis.holdUpstream();
  expect((await portfolio()).status).toBe(200);
  api.redis.cut();
  expect((await portfolio()).status).toBe(200);
  expect(await api.readiness()).toBe(200);
  api.redis.release();

  api.postgres.holdUpstream();
  const silent = await portfolio();
  expect([silent.status, silent.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await silent.json()).toMatchObject({ code: 'UNAVAILABLE' });
  expect(await api.readiness()).toBe(503);
  api.postgres.release();
  await expect.poll(async () => (await portfolio()).status, { timeout: 30_000 }).toBe(200);

  api.child.kill('SIGTERM');
  expect(await api.exited).toEqual([0, null]);
});

it('keeps nobody out, after a start, for what strangers guessed since', async () => {
  const api = await startApi('2001:db8:1:2::3');
  const statusOf = async (address: string, password = 'demo-pass-1') =>
    (
      await fetch(`${api.origin}/api/v1/login/access-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
        body: JSON.stringify({ username: 'demo', password }),
      })
    ).status;
  const guesses: number[] = [];
  for (let at = 0; at < 11; at++) guesses.push(await statusOf(`203.0.113.${at}`, 'wrong'));
  expect(guesses).toEqual([...Array(10).fill(401), 429]);
  expect(await statusOf('2001:db8:1:3::3')).toBe(429);
  // The very same network.
  expect(await statusOf('2001:db8:1:2::4')).toBe(200);
});

/** A sign-in of which the head has been taken, and none of the body sent. */
async function beginSignIn(origin: string, body: string): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number.parseInt(port, 10), hostname);
  onTestFinished(() => void socket.destroy());
  socket.write(
    [
      `POST /api/v1/login/access-token HTTP/1.1\r\nhost: ${hostname}`,
      `content-type: application/json\r\ncontent-length: ${body.length}`,
      'expect: 100-continue\r\n\r\n',
    ].join('\r\n'),
  );
  const [head] = await once(socket, 'data');
  expect(String(head)).toMatch(/^HTTP\/1\.1 100 /);
  return socket;
}

it('lets friends sign in while strangers send hundreds of bodies a byte at a time', async () => {
  const api = await startApi();
  const body = JSON.stringify({ username: 'demo', password: 'demo-pass-1' });
  const slow = await Promise.all(Array.from({ length: 320 }, () => beginSignIn(api.origin, body)));
  for (const socket of slow) socket.write(body.slice(0, 1));
  expect(await signIn(api.origin)).toMatch(/^ey/);
});

it('writes down at its end what an API key was used for last', async () => {
  const api = await startApi();
  const created = await fetch(`${api.origin}/api/v1/api-keys`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await signIn(api.origin)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name: 'bot', scopes: ['read'] }),
  });
  const { api_key: apiKey } = (await created.json()) as { api_key: string };
  for (let at = 0; at < 20; at++) {
    const answer = await fetch(`${api.origin}/api/v1/me`, { headers: { 'x-api-key': apiKey } });
    expect(answer.status).toBe(200);
  }
  api.child.kill('SIGTERM');
  expect(await api.exited).toEqual([0, null]);
  const sql = createSql({ url: api.databaseUrl, applicationName: 'test', poolSize: 1 });
  expect(await sql`select sum(requests)::int as requests from api_key_usage`).toEqual([
    { requests: 20 },
  ]);
  await sql.end();
});

it('exits with 2 when a key file is damaged, and does not say what stands in it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mockstreet-api-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const keyFiles = keyFilesIn(folder);
  await ensureKeyFiles(keyFiles, { clock: () => instantFromMillis(Date.now()) });
  const whole = await readFile(keyFiles.tokenKeys, 'utf8');
  const secret = /"d": "([^"]+)"/.exec(whole)?.[1] ?? expect.fail('no private half');
  await writeFile(keyFiles.tokenKeys, whole.replace('"kid"', '"kit"'));
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...COMPILE_CACHE,
      PORT: '1',
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      REDIS_URL: 'redis://127.0.0.1:1',
      TOKEN_KEYS_FILE: keyFiles.tokenKeys,
      PUBLIC_KEYS_FILE: keyFiles.publicKeys,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  expect(await once(child, 'close')).toEqual([2, null]);
  expect(text).toContain(`api: ${keyFiles.tokenKeys}: missing or faulty: keys.0.kid\n`);
  expect(text).not.toContain(secret);
});

it('names every fault of its configuration and exits with 2', async () => {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...COMPILE_CACHE, PORT: '0', DATABASE_URL: 'mysql://x' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (data) => {
    text += data;
  });
  expect(await once(child, 'exit')).toEqual([2, null]);
  for (const name of ['PORT', 'DATABASE_URL', 'REDIS_URL', 'TOKEN_KEYS_FILE', 'PUBLIC_KEYS_FILE']) {
    expect(text).toContain(name);
  }
});
