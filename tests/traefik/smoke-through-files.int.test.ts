import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAwayServer } from '../../edge/gateway/create-away-server.ts';
import { createWebServer } from '../../edge/gateway/create-web-server.ts';
import { judgeAnswer } from '../../scripts/smoke/judge-answer.ts';
import { SMOKE_REQUESTS } from '../../scripts/smoke/requests.ts';
import { createSender } from '../../scripts/smoke/send-request.ts';
import { serveHome } from '../api/public-origin.ts';
import { openWholeSurface, type WholeSurface } from '../api/whole-surface.ts';
import { listen } from '../support/listen.ts';
import { readDynamic } from '../support/traefik/configuration.ts';
import { createTraefikModel } from '../support/traefik/traefik-model.ts';

/**
 * The smoke test through Traefik's files, as we understand Traefik, in front of the very processes
 * of the two-machine deployment: web, away, intake and the API.
 */
const HOST = 'mock.example';
const NOWHERE = 'http://127.0.0.1:1';
const cleanUps: (() => unknown)[] = [];
let surface: WholeSurface;
let near: Record<string, string>;

beforeAll(async () => {
  surface = await openWholeSurface();
  cleanUps.push(() => surface.close());
  const webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-model-'));
  cleanUps.push(() => rmSync(webRoot, { recursive: true }));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(webRoot, 'favicon.svg'), '<svg/>');
  near = {
    'http://intake:3001': surface.intakeUrl,
    'http://web:3010': await serve(createWebServer(webRoot)),
    'http://web:3011': await serve(createAwayServer()),
  };
});
afterAll(async () => {
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

/** Accepts and says nothing. */
async function silentUrl(): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    cleanUps.push(() => socket.destroy());
  });
  cleanUps.push(() => server.close());
  return await listen(server);
}

async function openModel(homeUrl: string, options: { homeIsKnownDown?: boolean } = {}) {
  return await serve(
    createTraefikModel({
      configuration: readDynamic({ PUBLIC_HOST: HOST }),
      host: HOST,
      entryMiddlewares: ['public'],
      addresses: { ...near, 'http://wireguard:3002': homeUrl },
      isKnownDown: (service) => service === 'home-api' && (options.homeIsKnownDown ?? false),
    }),
  );
}

/** What is wrong with what comes through, a line each. */
async function faultsOf(
  url: string,
  homeIsAway: boolean,
  requests = SMOKE_REQUESTS,
): Promise<string[]> {
  const sender = createSender(url);
  cleanUps.push(() => sender.close());
  const lines: string[] = [];
  for (const asked of requests) {
    const answer = await sender.send(asked);
    const faults = judgeAnswer(asked, answer, { isSecure: true, homeIsAway });
    if (faults.length > 0) lines.push(`${asked.method} ${asked.target}: ${faults.join('; ')}`);
  }
  return lines;
}

describe('through Traefik’s files', () => {
  it('everything is as it has to be with both sides up', async () => {
    const home = await serveHome(surface.home);
    cleanUps.push(() => home.close());
    expect(await faultsOf(await openModel(home.url), false)).toEqual([]);
  });

  it('home is away by one clean answer once its health check has failed', async () => {
    expect(await faultsOf(await openModel(NOWHERE, { homeIsKnownDown: true }), true)).toEqual([]);
  });

  it('and by the same in the seconds before, when it refuses', async () => {
    expect(await faultsOf(await openModel(NOWHERE), true)).toEqual([]);
  });

  it('or says nothing', async () => {
    const ofHome = SMOKE_REQUESTS.filter(({ answerer }) => answerer === 'home');
    const some = ofHome.filter((_, at) => at % 20 === 0);
    expect(await faultsOf(await openModel(await silentUrl()), true, some)).toEqual([]);
  });

  it('an intake that is away is a queue that is unavailable', async () => {
    const url = await serve(
      createTraefikModel({
        configuration: readDynamic({ PUBLIC_HOST: HOST }),
        ...{ host: HOST, entryMiddlewares: ['public'], isKnownDown: () => false },
        addresses: { ...near, 'http://intake:3001': NOWHERE, 'http://wireguard:3002': NOWHERE },
      }),
    );
    const answer = await fetch(`${url}/api/v1/orders`, { method: 'POST', body: '{}' });
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { code: 'QUEUE_UNAVAILABLE', status: 503 },
    ]);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('a 503 of home’s own passes as it is', async () => {
    const home = await serveHome({
      request: () =>
        Promise.resolve(
          new Response('{"code":"UNAVAILABLE"}', { status: 503, headers: { 'retry-after': '2' } }),
        ),
    });
    cleanUps.push(() => home.close());
    const answer = await fetch(`${await openModel(home.url)}/api/v1/portfolio`);
    expect([answer.status, answer.headers.get('retry-after'), await answer.json()]).toEqual([
      503,
      '2',
      { code: 'UNAVAILABLE' },
    ]);
  });
});
