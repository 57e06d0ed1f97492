import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPILE_CACHE } from '../../tests/support/compile-cache.ts';
import { freePort } from '../../tests/support/free-port.ts';

const MAIN = join(import.meta.dirname, 'web-main.ts');
const PAGE = { accept: 'text/html' };
const BASE_HEADERS = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
const cleanUps: (() => unknown)[] = [];
let web: string;
let away: string;
let metrics: string;

beforeAll(async () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-web-'));
  cleanUps.push(() => rmSync(webRoot, { recursive: true }));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b3c.js'), 'export {};');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b3c.js.br'), brotliCompressSync('export {};'));
  const [port, awayPort, metricsPort] = [await freePort(), await freePort(), await freePort()];
  const ports = { PORT: `${port}`, AWAY_PORT: `${awayPort}`, METRICS_PORT: `${metricsPort}` };
  const env = { ...ports, WEB_ROOT: webRoot, LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [MAIN], {
    env: { ...COMPILE_CACHE, PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  cleanUps.push(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(0);
  });
  await once(child, 'message');
  web = `http://127.0.0.1:${port}`;
  away = `http://127.0.0.1:${awayPort}`;
  metrics = `http://127.0.0.1:${metricsPort}`;
});
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

it('tells what it answered on a port of its own, where nothing else is', async () => {
  const counted = async () => {
    const text = await (await fetch(`${metrics}/metrics`)).text();
    const [, count] =
      /^mockstreet_gateway_answers_total\{answer="web 2xx"\} (\d+)$/m.exec(text) ?? [];
    return Number.parseInt(count ?? '', 10);
  };
  const before = await counted();
  await (await fetch(`${web}/health`)).text();
  await expect.poll(counted).toBe(before + 1);
  for (const [method, path] of [
    ['POST', '/metrics'],
    ['GET', '/'],
    ['GET', '/health'],
  ] as const) {
    expect((await fetch(metrics + path, { method })).status).toBe(404);
  }
});

describe('the web app behind a proxy', () => {
  it.each(['/', '/trade/CRYPTO-COIN-BTC', '/portfolio'])('is the page of %s', async (path) => {
    const answer = await fetch(web + path, { headers: PAGE });
    expect(await answer.text()).toContain('<title>app</title>');
    expect(Object.fromEntries(answer.headers)).toMatchObject(BASE_HEADERS);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(answer.headers.has('strict-transport-security')).toBe(false);
  });

  it('lets files with a hash in their name be kept for good', async () => {
    const answer = await fetch(`${web}/assets/app-1a2b3c.js`);
    expect(answer.headers.get('cache-control')).toContain('immutable');
  });

  it('serves what the build has compressed to whoever can read it, and the rest to others', async () => {
    const path = `${web}/assets/app-1a2b3c.js`;
    const read = async (encoding: string) => {
      const answer = await fetch(path, { headers: { 'accept-encoding': encoding } });
      const { 'content-encoding': packed, vary } = Object.fromEntries(answer.headers);
      return [packed, vary, answer.headers.get('content-type'), await answer.text()];
    };
    const type = 'text/javascript';
    expect(await read('gzip, br')).toEqual(['br', 'Accept-Encoding', type, 'export {};']);
    expect(await read('identity')).toEqual([undefined, 'Accept-Encoding', type, 'export {};']);
  });

  it.each([
    ['GET', '/metrics'],
    ['POST', '/metrics'],
    ['GET', '/api/v1/me'],
    ['POST', '/api/v1/orders'],
    ['GET', '/.well-known/jwks.json'],
    ['GET', '/x/..//api/v1/me'],
    ['GET', '/assets/gone-0.js'],
  ])('has nothing for %s %s, whoever sends it here', async (method, path) => {
    const answer = await fetch(web + path, { method, headers: PAGE });
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'NOT_FOUND']);
    expect(Object.fromEntries(answer.headers)).toMatchObject(BASE_HEADERS);
  });

  it('says that it is alive to who watches it', async () => {
    const answer = await fetch(`${web}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('becomes no websocket', async () => {
    expect(await firstLine(web, '/ws/market')).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('what is said while home is away', () => {
  it.each([
    ['GET', '/api/v1/me', undefined],
    ['HEAD', '/api/v1/me', undefined],
    ['POST', '/api/v1/login/access-token', '{"username":"a"}'],
    ['POST', '/api/v1/login/access-token', 'x'.repeat(1_000_000)],
    ['DELETE', '/api/v1/api-keys/1', undefined],
    ['OPTIONS', '/api/v1/me', undefined],
    ['GET', '/api/v1/orders?limit=2', undefined],
  ])('%s %s is HOME_OFFLINE', async (method, path, body) => {
    const answer = await fetch(away + path, { method, ...(body ? { body } : {}) });
    expect(answer.status).toBe(503);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...BASE_HEADERS,
      'content-type': 'application/problem+json',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'retry-after': expect.stringMatching(/^\d+$/),
    });
    if (method !== 'HEAD') expect(await codeOf(answer)).toBe('HOME_OFFLINE');
  });

  it('a websocket is told so as well', async () => {
    expect(await firstLine(away, '/ws/orders')).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('of intake it is the queue that is unavailable', async () => {
    const answer = await fetch(`${away}/intake-away`);
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'QUEUE_UNAVAILABLE']);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

/** What a request to become a websocket is answered, first of all. */
async function firstLine(url: string, path: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number.parseInt(port, 10), hostname);
  cleanUps.push(() => socket.destroy());
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
  );
  const [data] = await once(socket, 'data');
  return String(data);
}
