import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHomeApi, type HomeApi } from '../../../tests/support/home-api.ts';

let home: HomeApi;
beforeAll(async () => {
  home = await createHomeApi();
});
afterAll(() => home.close());

describe('the API document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { body } = await home.get('/openapi.json');
    expect(await new Validator().validate(body)).toEqual({ valid: true });
  });

  it('covers the whole surface, also what the edge answers', async () => {
    const { body } = await home.get('/openapi.json');
    const operations = Object.entries<object>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.sort()).toEqual([
      'DELETE /api/v1/admin/calendars/{market}/{day}',
      'DELETE /api/v1/admin/corporate-actions/{action_id}',
      'DELETE /api/v1/admin/invites/{invite_id}',
      'DELETE /api/v1/admin/templates/{key}',
      'DELETE /api/v1/api-keys/{key_id}',
      'DELETE /api/v1/discord/link',
      'DELETE /api/v1/favourites/{ticker_id}',
      'DELETE /api/v1/orders',
      'DELETE /api/v1/orders/{order_id}',
      'GET /.well-known/jwks.json',
      'GET /api/v1/account/balance',
      'GET /api/v1/account/positions',
      'GET /api/v1/admin/audit',
      'GET /api/v1/admin/calendars/{market}',
      'GET /api/v1/admin/corporate-actions',
      'GET /api/v1/admin/dead-letters',
      'GET /api/v1/admin/halts',
      'GET /api/v1/admin/invites',
      'GET /api/v1/admin/jobs',
      'GET /api/v1/admin/quarantine',
      'GET /api/v1/admin/system',
      'GET /api/v1/admin/templates',
      'GET /api/v1/admin/templates/{key}',
      'GET /api/v1/admin/trading-modes',
      'GET /api/v1/admin/users',
      'GET /api/v1/admin/users/{user_id}',
      'GET /api/v1/api-keys',
      'GET /api/v1/bailout',
      'GET /api/v1/candles/{ticker_id}',
      'GET /api/v1/commands',
      'GET /api/v1/commands/{command_id}',
      'GET /api/v1/corporate-actions',
      'GET /api/v1/daily-reports',
      'GET /api/v1/daily-reports/{report_day}',
      'GET /api/v1/fairness',
      'GET /api/v1/favourites',
      'GET /api/v1/health',
      'GET /api/v1/health/ready',
      'GET /api/v1/human-etf',
      'GET /api/v1/human-etf/{ticker_id}',
      'GET /api/v1/human-etf/{ticker_id}/strikes',
      'GET /api/v1/instruments',
      'GET /api/v1/margin',
      'GET /api/v1/margin/liquidations',
      'GET /api/v1/market/clock',
      'GET /api/v1/market/rules',
      'GET /api/v1/market/sparklines',
      'GET /api/v1/market/surge',
      'GET /api/v1/me',
      'GET /api/v1/notifications',
      'GET /api/v1/orders',
      'GET /api/v1/orders/{order_id}',
      'GET /api/v1/orders/{order_id}/explain',
      'GET /api/v1/orders/{order_id}/receipt',
      'GET /api/v1/portfolio',
      'GET /api/v1/portfolio/events',
      'GET /api/v1/portfolio/history',
      'GET /api/v1/prices',
      'GET /api/v1/prices/{ticker_id}',
      'GET /api/v1/profiles/{user_id}',
      'GET /api/v1/ranking',
      'GET /api/v1/ranking/rules',
      'GET /api/v1/status',
      'GET /api/v1/stream/prices',
      'GET /api/v1/trades',
      'GET /portfolio',
      'PATCH /api/v1/admin/users/{user_id}',
      'PATCH /api/v1/me',
      'POST /api/v1/admin/corporate-actions',
      'POST /api/v1/admin/dead-letters/{dead_letter_id}/discard',
      'POST /api/v1/admin/dead-letters/{dead_letter_id}/replay',
      'POST /api/v1/admin/halts',
      'POST /api/v1/admin/halts/{halt_id}/resume',
      'POST /api/v1/admin/invites',
      'POST /api/v1/admin/jobs/{job}/pause',
      'POST /api/v1/admin/jobs/{job}/resume',
      'POST /api/v1/admin/jobs/{job}/trigger',
      'POST /api/v1/admin/plug',
      'POST /api/v1/admin/templates/{key}/preview',
      'POST /api/v1/admin/templates/{key}/test-send',
      'POST /api/v1/api-keys',
      'POST /api/v1/api-keys/{key_id}/rotate',
      'POST /api/v1/auth/login',
      'POST /api/v1/bailout',
      'POST /api/v1/discord/link',
      'POST /api/v1/human-etf',
      'POST /api/v1/login/access-token',
      'POST /api/v1/login/refresh',
      'POST /api/v1/logout',
      'POST /api/v1/margin',
      'POST /api/v1/notifications/read',
      'POST /api/v1/orders',
      'POST /api/v1/users',
      'POST /auth/login',
      'POST /order',
      'PUT /api/v1/admin/calendars/{market}/{day}',
      'PUT /api/v1/admin/instruments/{ticker_id}/source',
      'PUT /api/v1/admin/templates',
      'PUT /api/v1/admin/templates/{key}',
      'PUT /api/v1/admin/trading-modes',
      'PUT /api/v1/favourites/{ticker_id}',
    ]);
    expect(Object.keys(body.components.securitySchemes)).toEqual([
      'BearerAuth',
      'ApiKeyAuth',
      'OrderProof',
    ]);
    const ids = Object.values<object>(body.paths)
      .flatMap((methods) => Object.values<{ operationId?: string }>(methods as never))
      .map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('describes an order by the schema that the edge checks it with', async () => {
    const { body } = await home.get('/openapi.json');
    const place = body.paths['/api/v1/orders'].post;
    expect(place.security).toEqual([
      { BearerAuth: [] },
      { ApiKeyAuth: ['trade'] },
      { OrderProof: [] },
    ]);
    expect(place.requestBody.content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/PlaceOrder',
    });
    expect(body.components.schemas.PlaceOrder).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['ticker_id', 'side', 'type'],
    });
    expect(Object.keys(place.responses)).toEqual(
      expect.arrayContaining(['202', '400', '401', '409', '413', '422', '429', '503']),
    );
  });

  it('is rendered by files of our own, with a policy that allows no others', async () => {
    const page = await home.request('/api/v1/docs');
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/https?:/);
    const files = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(
      (match) => match[1] as string,
    );
    expect(files).toHaveLength(3);
    for (const file of files) {
      const response = await home.request(file);
      expect([file, response.status]).toEqual([file, 200]);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });
});

describe('public keys', () => {
  it('are home’s and the edge’s, and only their public halves', async () => {
    const response = await home.request('/.well-known/jwks.json');
    const { keys } = (await response.json()) as { keys: Record<string, string>[] };
    expect(keys.map(({ kid, purpose }) => [kid, purpose])).toEqual([
      [home.keys.signer.keyAt(home.now).kid, 'access-token'],
      ['edge-test', 'receipt'],
      [home.keys.signer.receiptKey().kid, 'settlement-receipt'],
    ]);
    const members = ['alg', 'crv', 'kid', 'kty', 'purpose', 'use', 'x'];
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(members);
  });
});

describe('health', () => {
  it('tells how each dependency is doing', async () => {
    const feed = async () => (await home.get('/health/ready')).body.dependencies[2];
    expect((await home.get('/health/ready')).body).toEqual({
      status: 'ready',
      dependencies: [
        { name: 'postgres', ok: true },
        { name: 'redis', ok: true },
        { name: 'feed', ok: false, fault: 'stale' },
      ],
    });
    await home.sql`
      insert into feed_sources (source, state, last_fault, updated_at)
      values ('sim', 'ok', null, ${home.now}), ('upbit', 'ok', null, ${home.now}),
        ('replay:old', 'failing', 'given up', ${addMicros(home.now, -MICROS_PER_SECOND)})`;
    expect(await feed()).toEqual({ name: 'feed', ok: true });
    await home.sql`
      update feed_sources set state = 'failing', last_fault = 'no answer' where source = 'upbit'`;
    expect(await feed()).toEqual({ name: 'feed', ok: false, fault: 'stale' });
    home.now = addMicros(home.startedAt, 60 * MICROS_PER_SECOND);
    expect(await feed()).toEqual({ name: 'feed', ok: false, fault: 'stale' });
    home.now = home.startedAt;
    expect(await (await home.request('/health')).json()).toEqual({ status: 'ok' });
  });

  it('counts requests by route, not by path', async () => {
    await home.get('/prices/CRYPTO-COIN-BTC');
    const metrics = await (await home.request('/metrics')).text();
    expect(metrics).toContain('route="/api/v1/prices/:ticker_id",status="404"');
  });
});

describe('what does not exist', () => {
  it.each([
    ['GET', '/api/v1/nothing', 404, 'NOT_FOUND'],
    ['GET', '/', 404, 'NOT_FOUND'],
    ['DELETE', '/api/v1/me', 405, 'METHOD_NOT_ALLOWED'],
    ['POST', '/api/v1/orders/0198c0de-0000-7000-8000-000000000001', 405, 'METHOD_NOT_ALLOWED'],
    ['GET', '/api/v1/login/access-token', 405, 'METHOD_NOT_ALLOWED'],
  ])('%s %s is a problem', async (method, path, status, code) => {
    const response = await home.request(path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status, code });
    if (status === 405)
      expect(response.headers.get('allow')).toMatch(/^(GET, HEAD(, PATCH)?|POST)$/);
  });
});
