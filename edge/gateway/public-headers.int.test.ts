import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../tests/support/listen.ts';
import { createGateway, type Gateway, type GatewayOptions } from './create-gateway.ts';

const PUBLIC_ORIGIN = 'https://mock.example';
const cleanUps: (() => unknown)[] = [];
let webRoot: string;
let behind: string;

beforeAll(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-headers-'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>app</title>');
  cleanUps.push(() => rmSync(webRoot, { recursive: true }));
  const echo = createServer((incoming, response) => response.end(JSON.stringify(incoming.headers)));
  cleanUps.push(() => echo.close());
  behind = await listen(echo);
});
afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function open(options: Partial<GatewayOptions> = {}): Promise<string> {
  const gateway: Gateway = createGateway({
    intakeUrl: behind,
    homeUrl: behind,
    webRoot,
    ...options,
  });
  cleanUps.push(() => gateway.close(0));
  return await listen(gateway.server);
}

/** One request of each kind: who answers it, and its status. */
const REQUESTS: readonly [string, string, string, number][] = [
  ['the web app', 'GET', '/', 200],
  ['a page of the web app', 'GET', '/portfolio', 200],
  ['home', 'GET', '/api/v1/me', 200],
  ['intake', 'POST', '/api/v1/orders', 200],
  ['a file that is missing', 'GET', '/assets/gone.js', 404],
  ['what is not routed', 'GET', '/metrics', 404],
  ['a wrong method', 'POST', '/', 405],
];
const init = (method: string) => ({ method, headers: { accept: 'text/html' } });

describe('every answer', () => {
  it.each(REQUESTS)('says what a browser must not do: %s', async (_who, method, path, status) => {
    const answer = await fetch((await open()) + path, init(method));
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
  });

  it.each(REQUESTS)(
    'holds browsers to TLS where it ends in front of us: %s',
    async (_, method, path) => {
      const secure = await fetch(
        (await open({ publicOrigin: PUBLIC_ORIGIN })) + path,
        init(method),
      );
      expect(secure.headers.get('strict-transport-security')).toBe('max-age=31536000');
      for (const publicOrigin of ['http://mock.example', undefined]) {
        const url = await open(publicOrigin === undefined ? {} : { publicOrigin });
        const plain = await fetch(url + path, init(method));
        expect(plain.headers.has('strict-transport-security')).toBe(false);
      }
    },
  );

  it.each(REQUESTS)('lets no other origin read it: %s', async (_who, method, path) => {
    const url = (await open()) + path;
    const foreign = { origin: 'https://evil.example', cookie: 'session=1' };
    const asked = { ...foreign, 'access-control-request-method': 'POST' };
    for (const answer of [
      await fetch(url, { method, headers: foreign }),
      await fetch(url, { method: 'OPTIONS', headers: asked }),
    ]) {
      const names = [...answer.headers.keys()];
      expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('says so to a websocket that home refuses', async () => {
    const url = await open({ publicOrigin: PUBLIC_ORIGIN });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    cleanUps.push(() => socket.destroy());
    socket.write(
      `GET /ws/orders HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 200 /);
    expect(String(head)).toContain('strict-transport-security: max-age=31536000');
    expect(String(head)).toContain('x-frame-options: DENY');
  });

  it('of a home that is away says so too, to a websocket as well', async () => {
    const url = await open({ publicOrigin: PUBLIC_ORIGIN, homeUrl: 'http://127.0.0.1:1' });
    const answer = await fetch(`${url}/api/v1/me`);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000');
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    cleanUps.push(() => socket.destroy());
    socket.write(
      `GET /ws/orders HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    expect(String(head)).toMatch(/^HTTP\/1\.1 503 /);
    expect(String(head)).toContain('strict-transport-security: max-age=31536000');
    expect(String(head)).toContain('x-content-type-options: nosniff');
  });
});

describe('what stands behind', () => {
  const claims = {
    'x-forwarded-for': '1.2.3.4',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'ftp',
    'x-real-ip': '1.2.3.4',
    forwarded: 'for=1.2.3.4;host=evil.example',
  };

  it('is told the public origin by configuration, whatever a client says', async () => {
    const url = await open({ publicOrigin: PUBLIC_ORIGIN });
    const seen = (await (await fetch(`${url}/api/v1/me`, { headers: claims })).json()) as object;
    expect(seen).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'mock.example',
      'x-forwarded-proto': 'https',
    });
    expect(JSON.stringify(seen)).not.toMatch(/evil|1\.2\.3\.4/);
  });

  it.each([
    ['a trusted proxy', ['127.0.0.1'], '203.0.113.9'],
    ['any other', ['192.0.2.1', '10.0.0.0/8'], '127.0.0.1'],
  ])('is told who asked %s', async (_, trustedProxies, address) => {
    const url = await open({ publicOrigin: PUBLIC_ORIGIN, trustedProxies });
    const headers = { ...claims, 'x-forwarded-for': '1.2.3.4, 203.0.113.9' };
    const seen = await (await fetch(`${url}/api/v1/me`, { headers })).json();
    expect(seen).toMatchObject({
      'x-forwarded-for': address,
      'x-forwarded-host': 'mock.example',
      'x-forwarded-proto': 'https',
    });
    expect(JSON.stringify(seen)).not.toMatch(/evil|1\.2\.3\.4/);
  });

  it('is told what was asked for where nothing is configured', async () => {
    const url = await open();
    const seen = await (await fetch(`${url}/api/v1/me`, { headers: claims })).json();
    expect(seen).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': new URL(url).host,
      'x-forwarded-proto': 'http',
    });
  });
});
