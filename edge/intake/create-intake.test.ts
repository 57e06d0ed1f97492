import { describe, expect, it } from 'vitest';
import {
  API_KEY,
  BUY,
  DEVICE,
  ID,
  openFakedIntake,
  USER,
} from '../../tests/support/faked-intake.ts';
import type { GateVerdict } from './credential-gate.ts';

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

describe('the surface', () => {
  it('asks who it is before it reads a word', async () => {
    const { world, place } = openFakedIntake();
    world.verdict = { ok: false, code: 'UNAUTHENTICATED' };
    expect((await place('nonsense')).status).toBe(401);
    world.verdict = { ok: false, code: 'UNAVAILABLE' };
    const answer = await place();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it('holds a user to the allowance', async () => {
    const { world, place } = openFakedIntake();
    world.waitSeconds = 3;
    const answer = await place();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3']);
    expect(world.answers).toEqual(['RATE_LIMITED']);
  });

  it('holds an API key to its own allowance, and then to its user’s', async () => {
    const { world, place } = openFakedIntake();
    world.verdict = { ok: true, caller: API_KEY };
    expect((await place()).status).toBe(202);
    expect(world.asked).toEqual(['key', USER]);
    world.keyWaitSeconds = 4;
    const answer = await place();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '4']);
    world.keyWaitSeconds = 0;
    world.waitSeconds = 5;
    expect((await place()).headers.get('retry-after')).toBe('5');
  });

  it('wants the id of a signed order from the client, in today’s body, before it looks at the proof', async () => {
    const { app, world, place } = openFakedIntake();
    world.verdict = { ok: true, caller: DEVICE };
    world.proof = { ok: false, code: 'UNAUTHENTICATED' };
    const answer = await place(BUY);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      errors: [{ path: 'client_order_id', code: 'required' }],
    });
    const legacy = { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: '1', client_order_id: ID };
    const older = await app.request('/order', { method: 'POST', body: JSON.stringify(legacy) });
    expect(older.status).toBe(422);
    expect((await place()).status).toBe(401);
    expect(world.published).toEqual([]);
  });

  it('says what a refusal says', async () => {
    const { world, place } = openFakedIntake();
    world.verdict = { ok: false, code: 'UNAUTHENTICATED', challenge: 'Some', detail: 'why' };
    const answer = await place();
    expect(answer.headers.get('www-authenticate')).toBe('Some');
    expect(await answer.json()).toMatchObject({ code: 'UNAUTHENTICATED', detail: 'why' });
    expect(world.answers).toEqual(['UNAUTHENTICATED']);
  });

  it('calls a bug a bug, and shows nothing of it', async () => {
    const { app, world } = openFakedIntake();
    const broken = { ...world.verdict } as { caller: unknown };
    broken.caller = undefined;
    world.verdict = broken as GateVerdict;
    const answer = await app.request('/api/v1/orders', { method: 'POST', body: '{}' });
    expect([answer.status, await codeOf(answer)]).toEqual([500, 'INTERNAL']);
    expect(world.bugs).toHaveLength(1);
  });

  it.each(['/health', '/health/ready', '/metrics', '/api/v1/status'])(
    'serves %s, never kept',
    async (path) => {
      const answer = await openFakedIntake().app.request(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('is not ready without a broker, alive all the same', async () => {
    const { app, world } = openFakedIntake();
    world.refusal = 'broker_absent';
    const ready = await app.request('/health/ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'not_ready',
      dependencies: [{ name: 'broker', ok: false, fault: 'broker_absent' }],
    });
    expect((await app.request('/health')).status).toBe(200);
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { cookie: 'session=1' },
    { origin: 'https://evil.example', cookie: 'session=1' },
  ])('takes no order from a page of another origin: %j', async (headers) => {
    const { app, world } = openFakedIntake();
    const body = JSON.stringify({ ...BUY, client_order_id: ID });
    const answer = await app.request('/api/v1/orders', { method: 'POST', headers, body });
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(world.published).toEqual([]);
    expect(world.answers).toEqual(['FORBIDDEN']);
  });

  it.each([
    ['/api/v1/orders', 'POST, DELETE'],
    [`/api/v1/orders/${ID}`, 'DELETE'],
    ['/order', 'POST'],
  ])('offers for %s %s alone', async (path, allow) => {
    const { app } = openFakedIntake();
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      if (allow.includes(method)) continue;
      const answer = await app.request(path, { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, allow]);
    }
  });
});
