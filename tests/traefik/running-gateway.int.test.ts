import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway } from '../../edge/gateway/create-gateway.ts';
import { SMOKE_REQUESTS } from '../../scripts/smoke/requests.ts';
import { createSender, type Sender, type SmokeAnswer } from '../../scripts/smoke/send-request.ts';
import type { Answerer } from '../../scripts/smoke/smoke-request.ts';
import { listen } from '../support/listen.ts';
import { readDynamic } from '../support/traefik/configuration.ts';
import { traefikPath } from '../support/traefik/request-path.ts';
import { compileRouters, routerFor } from '../support/traefik/route-request.ts';

/** Who answered, and what it saw of the request line. */
const BY = 'x-answered-by';
const SAW = 'x-saw';
const cleanUps: (() => unknown)[] = [];
let sender: Sender;

beforeAll(async () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'mockstreet-routes-'));
  cleanUps.push(() => rmSync(webRoot, { recursive: true }));
  writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>app</title>');
  writeFileSync(join(webRoot, 'favicon.svg'), '<svg/>');
  const gateway = createGateway({
    intakeUrl: await serve(stand('intake')),
    homeUrl: await serve(stand('home')),
    webRoot,
  });
  cleanUps.push(() => gateway.close(0));
  sender = createSender(await serve(gateway.server));
  cleanUps.push(() => sender.close());
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

/** Stands where intake or home would, and becomes a websocket when asked to. */
function stand(name: string): Server {
  return createServer(({ url }, response) => {
    response.writeHead(200, { [BY]: name, [SAW]: url });
    response.end();
  }).on('upgrade', ({ url }, socket) => {
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        `${BY}: ${name}\r\n${SAW}: ${url}\r\n\r\n`,
    );
  });
}

function answererOf({ status, headers, body }: SmokeAnswer): Answerer | 'web or nowhere' {
  const by = headers[BY] as Answerer | undefined;
  if (by) return by;
  if (status === 400 && body === '') return 'refused';
  if (status === 404) return 'web or nowhere';
  const isFile = body.includes('<title>app</title>') || body === '<svg/>' || body === '';
  return status === 405 || isFile ? 'web' : 'web or nowhere';
}

const routers = compileRouters(readDynamic({ PUBLIC_HOST: 'mock.example' }));

describe('a running gateway lets answer who Traefik’s files say', () => {
  const named = SMOKE_REQUESTS.map((request) => {
    const { method, target, page, websocket } = request;
    const how = `${page ? ' as a page' : ''}${websocket ? ' as a websocket' : ''}`;
    return { ...request, name: `${method} ${target}${how}` };
  });

  it.each(named)('$name', async (request) => {
    const { method, target, page, websocket, status } = request;
    const headers = {
      ...(page ? { Accept: 'text/html' } : {}),
      ...(websocket ? { Connection: 'Upgrade', Upgrade: 'websocket' } : {}),
    };
    const routed = routerFor(routers, { method, host: 'mock.example', target, headers });
    const wanted = typeof routed === 'object' ? routed.service : routed;
    const answer = await sender.send(request);
    const isMissing = wanted === 'nowhere' || (wanted === 'web' && status === 404);
    expect(answererOf(answer)).toBe(isMissing ? 'web or nowhere' : wanted);
    if (wanted === 'home' || wanted === 'intake') {
      const path = traefikPath(target);
      expect([answer.status, answer.headers[SAW]]).toEqual([
        websocket ? 101 : 200,
        'refused' in path ? undefined : path.requestUri,
      ]);
    } else {
      expect(answer.status).toBe(status);
    }
  });
});
