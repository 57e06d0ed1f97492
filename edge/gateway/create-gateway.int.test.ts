import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listen } from '../../tests/support/listen.ts';
import { createGateway, type Gateway } from './create-gateway.ts';

interface Origin {
  readonly url: string;
  readonly gateway: Gateway;
}

const SECONDS = 1000;
const cleanUps: (() => unknown)[] = [];
let webRoot: string;

beforeEach(() => {
  webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-gateway-'));
  mkdirSync(join(webRoot, 'assets'));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(webRoot, 'assets', 'app-1a2b3c.js'), 'export {};');
  cleanUps.push(() => rmSync(webRoot, { recursive: true }));
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** To the end of the tests, whatever is connected by then. */
async function serve(server: Server): Promise<string> {
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return await listen(server);
}

/** An address where nothing listens. */
async function refusedUrl(): Promise<string> {
  const server = createServer();
  const url = await serve(server);
  server.close();
  await once(server, 'close');
  return url;
}

/** A server that says who it is and what it was asked. */
async function echo(name: string): Promise<string> {
  return await serve(
    createServer(async (incoming, response) => {
      const body = Buffer.concat(await incoming.toArray()).toString();
      const { method, url, headers } = incoming;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name, method, url, headers, body }));
    }),
  );
}

async function open(options: { home?: string; intake?: string }): Promise<Origin> {
  const gateway = createGateway({
    intakeUrl: options.intake ?? (await refusedUrl()),
    homeUrl: options.home ?? (await refusedUrl()),
    webRoot,
  });
  cleanUps.push(() => gateway.close(0));
  return { url: await listen(gateway.server), gateway };
}

async function elapsedMs<T>(work: Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work, performance.now() - start];
}

describe('requests to processes', () => {
  it('reach the one that the table names, with method, query and body', async () => {
    const origin = await open({ home: await echo('home'), intake: await echo('intake') });
    const placed = await fetch(`${origin.url}/api/v1/orders?x=1`, {
      method: 'POST',
      body: '{"a":1}',
    });
    expect(await placed.json()).toMatchObject({
      name: 'intake',
      method: 'POST',
      url: '/api/v1/orders?x=1',
      body: '{"a":1}',
    });
    const listed = await fetch(`${origin.url}/api/v1/orders?limit=5`);
    expect(await listed.json()).toMatchObject({ name: 'home', url: '/api/v1/orders?limit=5' });
  });

  it('carry where they came from by the gateway alone', async () => {
    const origin = await open({ home: await echo('home') });
    const answer = await fetch(`${origin.url}/api/v1/me`, {
      headers: { 'x-forwarded-for': '1.2.3.4', 'x-real-ip': '1.2.3.4', forwarded: 'for=1.2.3.4' },
    });
    const { headers } = (await answer.json()) as { headers: Record<string, string> };
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-host']).toBe(new URL(origin.url).host);
    expect(JSON.stringify(headers)).not.toContain('1.2.3.4');
  });

  it('never reach /metrics, however the path is spelt', async () => {
    const origin = await open({ home: await echo('home'), intake: await echo('intake') });
    for (const path of ['/metrics', '/api/../metrics', '/api/%2e%2e/metrics', '/%6detrics']) {
      const [status, body] = await raw(origin.url, 'GET', path);
      expect(`${path} ${status}`).toBe(`${path} 404`);
      expect(body).not.toContain('"name"');
    }
  });

  it('are refused where a path could be read in two ways', async () => {
    const origin = await open({ home: await echo('home'), intake: await echo('intake') });
    for (const path of [
      '/api/..%2fmetrics',
      '/api\\..\\metrics',
      '/api/v1/me%3f',
      '/api/v1/me#x',
    ]) {
      expect([path, ...(await raw(origin.url, 'GET', path))]).toEqual([path, 400, '']);
    }
    const { head } = await upgrade(origin.url, '/ws/..%2fmetrics');
    expect(head).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('keep their connection to the gateway, or end it as they ask', async () => {
    const origin = await open({ home: await echo('home') });
    for (const [asked, answered] of [
      ['keep-alive', 'keep-alive'],
      ['close', 'close'],
      ['Upgrade, HTTP2-Settings', 'keep-alive'],
    ] as const) {
      const sent = request(`${origin.url}/api/v1/me`, { agent: false });
      sent.setHeader('connection', asked);
      if (asked.startsWith('Upgrade')) sent.setHeader('upgrade', 'h2c');
      sent.end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      const seen = JSON.parse(Buffer.concat(await answer.toArray()).toString());
      expect(answer.headers.connection).toBe(answered);
      expect(seen.headers).toMatchObject({ connection: 'keep-alive' });
      expect(seen.headers.upgrade).toBeUndefined();
    }
  });

  it('are answered in pieces as the pieces come', async () => {
    const second = Promise.withResolvers<void>();
    const home = await serve(
      createServer(async (_incoming, response) => {
        response.write('first ');
        await second.promise;
        response.end('second');
      }),
    );
    const origin = await open({ home });
    const answer = await fetch(`${origin.url}/api/v1/stream/prices`);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('first ');
    second.resolve();
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('second');
  });

  it('end when the process ends in the middle of an answer', async () => {
    const home = await serve(
      createServer((_incoming, response) => {
        response.write('half', () => response.destroy());
      }),
    );
    const origin = await open({ home });
    const answer = await fetch(`${origin.url}/api/v1/me`);
    await expect(answer.text()).rejects.toThrow();
  });
});

describe('without home', () => {
  it.each([
    ['a port where nobody listens', refusedUrl],
    ['an address that swallows packets', swallowingUrl],
    ['a process that accepts and says nothing', silentUrl],
  ])('%s is a HOME_OFFLINE problem within two seconds', async (_name, makeUrl) => {
    const origin = await open({ home: await makeUrl(), intake: await echo('intake') });
    const [answer, ms] = await elapsedMs(fetch(`${origin.url}/api/v1/portfolio`));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await answer.json()).toMatchObject({ code: 'HOME_OFFLINE', status: 503 });
    expect(ms).toBeLessThan(2 * SECONDS);
    const placed = await fetch(`${origin.url}/api/v1/orders`, { method: 'POST', body: '{}' });
    expect(await placed.json()).toMatchObject({ name: 'intake' });
  });

  it('a kept connection to a home that froze is noticed within two seconds as well', async () => {
    let isFrozen = false;
    const home = await serve(
      createServer((_incoming, response) => {
        if (!isFrozen) response.end('alive');
      }),
    );
    const origin = await open({ home });
    expect(await (await fetch(`${origin.url}/api/v1/me`)).text()).toBe('alive');
    isFrozen = true;
    const [answer, ms] = await elapsedMs(fetch(`${origin.url}/api/v1/me`));
    expect(answer.status).toBe(503);
    expect(ms).toBeLessThan(2 * SECONDS);
  });

  it('an answer that begins while home is in doubt is not cut off', async () => {
    let answer: ServerResponse | undefined;
    const home = await serve(
      createServer((incoming, response) => {
        if (incoming.url !== '/health') {
          answer = response;
          return;
        }
        // It is asked whether it lives, answers the other request, and ends that when the asker has given up.
        answer?.write('begun ');
        incoming.socket.once('close', () => answer?.end('and ended'));
      }),
    );
    const origin = await open({ home });
    const response = await fetch(`${origin.url}/api/v1/me`);
    expect(await response.text()).toBe('begun and ended');
  });

  it('a slow answer of a home that is alive is waited for', async () => {
    const home = await serve(
      createServer((incoming, response) => {
        const answer = () => response.end('at last');
        if (incoming.url === '/health') answer();
        else void setTimeout(2.2 * SECONDS).then(answer);
      }),
    );
    const origin = await open({ home });
    expect(await (await fetch(`${origin.url}/api/v1/me`)).text()).toBe('at last');
  });

  it('a websocket is refused with the same problem', async () => {
    const origin = await open({});
    const answer = await upgrade(origin.url, '/ws/orders');
    expect(answer.head).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer.head).toContain('HOME_OFFLINE');
  });

  it('the app itself is still served', async () => {
    const origin = await open({});
    expect(await (await fetch(`${origin.url}/`)).text()).toContain('<title>app</title>');
  });
});

it('without intake an order is a QUEUE_UNAVAILABLE problem', async () => {
  const origin = await open({ home: await echo('home') });
  const answer = await fetch(`${origin.url}/api/v1/orders`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(await answer.json()).toMatchObject({ code: 'QUEUE_UNAVAILABLE' });
});

describe('websockets', () => {
  it('are passed through both ways', async () => {
    const home = createServer();
    home.on('upgrade', (incoming: IncomingMessage, socket: Duplex) => {
      const key = incoming.headers['sec-websocket-key'];
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
          `Sec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
      );
      socket.pipe(socket);
      cleanUps.push(() => socket.destroy());
    });
    const origin = await open({ home: await serve(home) });
    const { socket, head } = await upgrade(origin.url, '/ws/market');
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    socket.write('ping');
    expect(String((await once(socket, 'data'))[0])).toBe('ping');
    socket.destroy();
  });

  it('are offered nowhere else', async () => {
    const origin = await open({ home: await echo('home') });
    for (const path of ['/api/v1/me', '/', '/metrics']) {
      expect((await upgrade(origin.url, path)).head).toMatch(/^HTTP\/1\.1 404 /);
    }
  });
});

describe('the web app', () => {
  it('is one page for every path of its own, never kept, under a strict policy', async () => {
    const origin = await open({});
    for (const path of ['/', '/trade/CRYPTO-COIN-BTC', '/assets/nothing']) {
      const answer = await fetch(origin.url + path);
      expect(await answer.text()).toContain('<title>app</title>');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('lets files with a hash in their name be kept for good', async () => {
    const origin = await open({});
    const answer = await fetch(`${origin.url}/assets/app-1a2b3c.js`);
    expect(answer.headers.get('content-type')).toContain('javascript');
    expect(answer.headers.get('cache-control')).toContain('immutable');
  });

  it('is a clean problem where a file is missing or the method is wrong', async () => {
    const origin = await open({});
    const missing = await fetch(`${origin.url}/assets/gone-0.js`);
    expect([missing.status, ((await missing.json()) as { code: string }).code]).toEqual([
      404,
      'NOT_FOUND',
    ]);
    const posted = await fetch(`${origin.url}/index.html`, { method: 'POST' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});

it('stops with a websocket still open', async () => {
  const home = createServer();
  home.on('upgrade', (_incoming, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    cleanUps.push(() => socket.destroy());
  });
  const origin = await open({ home: await serve(home) });
  const { socket } = await upgrade(origin.url, '/ws/market');
  const ended = once(socket, 'close');
  const [, ms] = await elapsedMs(origin.gateway.close(1 * SECONDS));
  await ended;
  expect(ms).toBeLessThan(1.5 * SECONDS);
});

/**
 * An address where a connection is neither made nor refused: a listener that never accepts, with
 * its backlog full, so that the kernel drops what else asks to connect.
 */
async function swallowingUrl(): Promise<string> {
  const frozen = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const server = require('node:net').createServer();
     server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       parentPort.postMessage(server.address().port);
       setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
     });`,
    { eval: true },
  );
  cleanUps.push(() => frozen.terminate());
  const [port] = await once(frozen, 'message');
  let isFull = false;
  while (!isFull) {
    const filler = connect(port, '127.0.0.1').on('error', () => {});
    cleanUps.push(() => filler.destroy());
    const connected = once(filler, 'connect').then(() => false);
    isFull = await Promise.race([connected, setTimeout(300, true)]);
  }
  return `http://127.0.0.1:${port}`;
}

async function silentUrl(): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    cleanUps.push(() => socket.destroy());
  });
  cleanUps.push(() => server.close());
  return await listen(server);
}

/** A request whose path `fetch` would tidy up first. */
async function raw(url: string, method: string, path: string): Promise<[number, string]> {
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, method, path }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return [answer.statusCode ?? 0, Buffer.concat(await answer.toArray()).toString()];
}

/** Asks for a websocket; `head` is all that came back first. */
async function upgrade(url: string, path: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const [data] = await once(socket, 'data');
  cleanUps.push(() => socket.destroy());
  return { socket, head: String(data) };
}
