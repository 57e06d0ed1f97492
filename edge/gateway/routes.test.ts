import { describe, expect, it } from 'vitest';
import { ROUTES, type RouteTarget, routeOf } from './routes.ts';

const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';

/** method, path, Accept, and who answers. */
const CASES: readonly [string, string, string | undefined, RouteTarget][] = [
  ['POST', '/api/v1/orders', undefined, 'intake'],
  ['DELETE', '/api/v1/orders', undefined, 'intake'],
  ['DELETE', '/api/v1/orders/0190c2d4-0000-7000-8000-000000000000', undefined, 'intake'],
  ['POST', '/api/v1/margin', undefined, 'intake'],
  ['POST', '/api/v1/bailout', undefined, 'intake'],
  ['POST', '/api/v1/human-etf', undefined, 'intake'],
  ['POST', '/order', undefined, 'intake'],
  ['GET', '/api/v1/status', undefined, 'intake'],
  ['HEAD', '/api/v1/status', undefined, 'intake'],
  ['GET', '/api/v1/orders', undefined, 'home'],
  ['GET', '/api/v1/orders/0190c2d4-0000-7000-8000-000000000000/explain', undefined, 'home'],
  ['GET', '/api/v1/orders/0190c2d4-0000-7000-8000-000000000000/receipt', undefined, 'home'],
  ['GET', '/api/v1/margin', undefined, 'home'],
  ['GET', '/api/v1/bailout', undefined, 'home'],
  ['GET', '/api/v1/human-etf', undefined, 'home'],
  ['GET', '/api/v1/margin/liquidations', undefined, 'home'],
  ['POST', '/api/v1/ordersx', undefined, 'home'],
  ['POST', '/api/v1/login/access-token', undefined, 'home'],
  ['GET', '/api/v1/me', PAGE, 'home'],
  ['GET', '/ws/orders', undefined, 'home'],
  ['POST', '/auth/login', undefined, 'home'],
  ['GET', '/portfolio', undefined, 'home'],
  ['GET', '/portfolio', 'application/json', 'home'],
  ['GET', '/portfolio', PAGE, 'web'],
  ['GET', '/.well-known/jwks.json', undefined, 'home'],
  ['GET', '/health', undefined, 'home'],
  ['GET', '/health/ready', undefined, 'home'],
  ['GET', '/metrics', undefined, 'nowhere'],
  ['GET', '/metrics', PAGE, 'nowhere'],
  ['GET', '/metrics/x', undefined, 'nowhere'],
  ['GET', '/', PAGE, 'web'],
  ['GET', '/order', PAGE, 'web'],
  ['GET', '/assets/index-abc123.js', '*/*', 'web'],
  ['GET', '/trade/CRYPTO-COIN-BTC', PAGE, 'web'],
  ['GET', '/api', PAGE, 'web'],
];

describe('the public routes', () => {
  it.each(CASES)('send %s %s (Accept: %s) to %s', (method, path, accept, target) => {
    expect(routeOf({ method, path, accept }).target).toBe(target);
  });

  it('have a name each', () => {
    expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
  });

  it.each([
    ['GET', '/ws/orders', 'home'],
    ['GET', '/api/v1/me', 'nowhere'],
    ['POST', '/api/v1/orders', 'nowhere'],
    ['GET', '/metrics', 'nowhere'],
    ['GET', '/', 'nowhere'],
  ])('send %s %s that is to become a websocket to %s', (method, path, target) => {
    expect(routeOf({ method, path, accept: undefined, websocket: true }).target).toBe(target);
  });
});
