import { describeApi } from '@mockstreet/home/api/describe-api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestTarget } from '../../edge/gateway/request-target.ts';
import { ROUTES, routeOf } from '../../edge/gateway/routes.ts';
import { SMOKE_REQUESTS } from '../../scripts/smoke/requests.ts';
import type { Answerer, SmokeRequest } from '../../scripts/smoke/smoke-request.ts';
import { operationsOf } from '../support/document-checker.ts';
import { readDynamic } from '../support/traefik/configuration.ts';
import { compileRouters, routerFor, routersFor } from '../support/traefik/route-request.ts';

const HOST = 'mock.example';
const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';
const routers = compileRouters(readDynamic({ PUBLIC_HOST: HOST }));

type Asked = Pick<SmokeRequest, 'method' | 'target' | 'page' | 'websocket'>;

/** As it comes in at Traefik. */
function throughTraefik({ method, target, page, websocket }: Asked) {
  const headers = {
    ...(page ? { Accept: PAGE } : { Accept: '*/*' }),
    ...(websocket ? { Connection: 'keep-alive, Upgrade', Upgrade: 'websocket' } : {}),
  };
  return { method, host: HOST, target, headers };
}

function traefikSays(asked: Asked): Answerer {
  const routed = routerFor(routers, throughTraefik(asked));
  if (routed === 'refused') return 'refused';
  return (routed?.service ?? 'nowhere') as Answerer;
}

function gatewaySays({ method, target, page, websocket }: Asked): Answerer {
  const read = requestTarget(target);
  if (read === 'ambiguous') return 'refused';
  if (read === 'nowhere') return 'nowhere';
  const accept = page ? PAGE : '*/*';
  return routeOf({ method, path: read.path, accept, websocket: websocket ?? false }).target;
}

const nameOf = ({ method, target, page, websocket }: Asked) =>
  `${method} ${target}${page ? ' as a page' : ''}${websocket ? ' as a websocket' : ''}`;
const table = SMOKE_REQUESTS.map((request) => ({ ...request, name: nameOf(request) }));

describe('who answers by Traefik’s files and by the native gateway', () => {
  it.each(table)('$name: $answerer', ({ answerer, ...asked }) => {
    expect({ traefik: traefikSays(asked), gateway: gatewaySays(asked) }).toEqual({
      traefik: answerer,
      gateway: answerer,
    });
  });

  it('is the same for whatever else is asked', () => {
    const segments = fc.constantFrom(
      ...ROUTES.flatMap(({ path }) => ('exact' in path ? path.exact : path.prefix).split('/')),
      ...['..', '.', '%2e%2E', '%2F', '%6d', 'x', '', '%5C', '%25', '\\', '|', '#', 'é', ';'],
      ...['%c3%a9', '%', 'METRICS', 'a"b', '(', '%28', '~', '%7e', '?', '?a=/../', '[', '%00'],
    );
    const asked = fc.record({
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
      target: fc
        .array(fc.tuple(segments, fc.constantFrom('/', '/', '', '//')), { maxLength: 7 })
        .map((parts) => `/${parts.map(([segment, slash]) => segment + slash).join('')}`),
      page: fc.constantFrom(true as const, undefined),
      websocket: fc.constantFrom(true as const, undefined, undefined),
    });
    fc.assert(
      fc.property(asked, ({ page, websocket, ...rest }) => {
        const one = { ...rest, ...(page ? { page } : {}), ...(websocket ? { websocket } : {}) };
        expect(traefikSays(one)).toBe(gatewaySays(one));
      }),
      { numRuns: 5_000 },
    );
  });

  it('is passed on in the same spelling', () => {
    for (const { target, answerer } of SMOKE_REQUESTS) {
      const read = requestTarget(target);
      if (answerer === 'refused' || typeof read === 'string') continue;
      expect(routersFor(routers, { method: 'GET', host: HOST, target: read.url })).toEqual(
        routersFor(routers, { method: 'GET', host: HOST, target }),
      );
    }
  });
});

describe('the routers', () => {
  it('are the rows of the gateway’s table, by the same names and priorities', () => {
    const said = Object.fromEntries(
      routers.map(({ name, priority, service }) => [name, { priority, service }]),
    );
    const wanted = ROUTES.map(({ name, priority, target }) => [
      name,
      { priority, service: target },
    ]);
    expect(said).toEqual(Object.fromEntries(wanted));
  });

  it('are each asked for in the table of requests', () => {
    const reached = new Set(
      SMOKE_REQUESTS.map((request) => routerFor(routers, throughTraefik(request))).map((routed) =>
        typeof routed === 'object' ? routed.name : routed,
      ),
    );
    expect(routers.map(({ name }) => name).filter((name) => !reached.has(name))).toEqual([]);
  });

  it('never leave it to chance which of two decides', () => {
    for (const request of SMOKE_REQUESTS) {
      const found = routersFor(routers, throughTraefik(request));
      if (found === 'refused') continue;
      const ranks = found.map(({ rank }) => rank);
      expect([nameOf(request), new Set(ranks).size]).toEqual([nameOf(request), ranks.length]);
    }
    expect(routers.filter(({ priority }) => !priority)).toEqual([]);
  });

  it('answer to no other name, and to ours with a port or in capitals', () => {
    const ask = (host: string) =>
      routerFor(routers, { method: 'GET', host, target: '/api/v1/status' });
    for (const host of ['evil.example', 'x.mock.example', 'mock.example.evil.example', '']) {
      expect([host, ask(host)]).toEqual([host, undefined]);
    }
    for (const host of [HOST, 'MOCK.example', 'mock.example:443', 'mock.example.']) {
      expect([host, ask(host)]).toMatchObject([host, { name: 'status' }]);
    }
  });

  it('make no websocket of what only half asks for one', () => {
    const ask = (headers: Record<string, string>) => {
      const routed = routerFor(routers, { method: 'GET', host: HOST, target: '/ws/x', headers });
      return typeof routed === 'object' ? routed.name : routed;
    };
    expect(ask({ Connection: 'Upgrade', Upgrade: 'WebSocket' })).toBe('websockets');
    expect(ask({ Upgrade: 'websocket' })).toBe('websockets-as-pages');
    expect(ask({ Connection: 'keep-alive', Upgrade: 'websocket' })).toBe('websockets-as-pages');
    expect(ask({ Connection: 'Upgrade', Upgrade: 'h2c' })).toBe('websockets-as-pages');
  });
});

it('the table of requests asks for every operation of the API document', () => {
  const missing = operationsOf(describeApi()).filter(({ method, template }) => {
    const path = new RegExp(`^${template.replace(/\{\w+\}/g, '[^/?]+')}(\\?|$)`);
    return !SMOKE_REQUESTS.some((row) => row.method === method && path.test(row.target));
  });
  expect(missing.map(({ method, template }) => `${method} ${template}`)).toEqual([]);
  expect(SMOKE_REQUESTS.length).toBeGreaterThan(200);
});
