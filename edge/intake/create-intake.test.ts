import { type Instant, instant } from '@mockstreet/shared/instant';
import { envelopeFault, orderEnvelopeSchema } from '@mockstreet/shared/order-envelope';
import { describe, expect, it } from 'vitest';
import { type AcceptOutcome, createAcceptOrder } from './accept-order.ts';
import { createBacklog } from './backlog.ts';
import { createIntake } from './create-intake.ts';
import type { OutgoingOrder, PublishRefusal } from './order-publisher.ts';
import type { PublishOutcome } from './pending-orders.ts';
import { readinessOf } from './readiness.ts';
import { createRecentOrders } from './recent-orders.ts';
import type { GateVerdict } from './token-gate.ts';

const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';
const ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const MADE_ID = '018f2c1e-7b6a-7c3d-8e4f-000000000000';
const SECOND = 1_000_000;
const buy = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };

/** Intake over fakes; `world` is what a test may turn. */
function open() {
  const world = {
    verdict: {
      ok: true,
      caller: {
        claims: {
          userId: USER,
          role: 'USER',
          tokenId: 't',
          issuedAtSeconds: 0,
          expiresAtSeconds: 2_000,
        },
        tokenJson: '"token"',
      },
    } as GateVerdict,
    waitSeconds: 0,
    now: 1_000 * SECOND,
    clockErrorMs: 40,
    refusal: undefined as PublishRefusal | undefined,
    outcomes: [] as PublishOutcome[],
    published: [] as OutgoingOrder[],
    gate: Promise.resolve(),
    depthMax: 100,
    bugs: [] as unknown[],
    answers: [] as string[],
    reasons: [] as string[],
  };
  let receipts = 0;
  const backlog = createBacklog({ depthMax: world.depthMax });
  const app = createIntake({
    tokenGate: () => world.verdict,
    takeAllowance: () => world.waitSeconds,
    acceptOrder: createAcceptOrder({
      publisher: {
        refusal: () => world.refusal,
        async publish(order) {
          world.published.push(order);
          await world.gate;
          return world.outcomes.shift() ?? 'confirmed';
        },
      },
      acceptanceClock: {
        stamp: () => instant(world.now++) as Instant,
        latest: () => instant(world.now - 1),
        aheadMs: () => 0,
        release: () => {},
      },
      backlog,
      recentOrders: createRecentOrders<AcceptOutcome>({
        capacity: 10,
        isKept: ({ kind }) => kind === 'accepted',
      }),
      issueReceipt: async () => `receipt-${++receipts}`,
      newClientOrderId: () => MADE_ID,
      clockErrorMs: () => world.clockErrorMs,
      intakeId: 'edge-1',
    }),
    status: async () => ({
      home: 'offline',
      since: '1970-01-01T00:00:00.000000Z',
      queue: { ready: 0, unacked: null, oldest_accepted_at: null },
    }),
    readiness: () => readinessOf({ broker: world.refusal }),
    metrics: {
      countAnswer: (code) => world.answers.push(code),
      countUnavailable: (reason) => world.reasons.push(reason),
      observePublish: () => {},
      countBeacons: () => {},
      contentType: 'text/plain',
      text: async () => 'figures',
    },
    onBug: (error) => world.bugs.push(error),
  });
  const place = (order: unknown = { ...buy, client_order_id: ID }) =>
    app.request('/api/v1/orders', { method: 'POST', body: JSON.stringify(order) });
  return { app, world, backlog, place };
}

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

describe('placing an order', () => {
  it('publishes an envelope whose parts agree, and answers with them', async () => {
    const { world, place } = open();
    const answer = await place();
    expect(answer.status).toBe(202);
    const accepted = await answer.json();
    const [published] = world.published;
    const envelope = orderEnvelopeSchema.parse(JSON.parse(published?.content ?? ''));
    expect(envelopeFault(envelope)).toBeUndefined();
    expect(envelope).toMatchObject({
      user_id: USER,
      clock_error_ms: 40,
      intake_id: 'edge-1',
      credential: { scheme: 'Bearer', token: 'token' },
      order: buy,
    });
    expect(published).toMatchObject({ userId: USER, orderId: envelope.order_id });
    expect(accepted).toEqual({
      order_id: envelope.order_id,
      client_order_id: ID,
      status: 'ACCEPTED',
      accepted_at: envelope.accepted_at,
      receipt: 'receipt-1',
    });
  });

  it('answers only after the confirm', async () => {
    const { world, place } = open();
    const confirm = Promise.withResolvers<void>();
    world.gate = confirm.promise;
    let isAnswered = false;
    const answer = Promise.resolve(place()).then((response) => {
      isAnswered = true;
      return response;
    });
    await new Promise(setImmediate);
    expect([world.published.length, isAnswered]).toEqual([1, false]);
    confirm.resolve();
    expect((await answer).status).toBe(202);
  });

  it('makes an id where the client gave none', async () => {
    const { place } = open();
    expect(await (await place(buy)).json()).toMatchObject({ client_order_id: MADE_ID });
  });

  it('gives a retry the very same answer, in flight or after', async () => {
    const { world, place } = open();
    const answers = await Promise.all([place(), place()]);
    answers.push(await place());
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(world.published).toHaveLength(1);
  });

  it('refuses the id for another order, in flight or after', async () => {
    const { world, place } = open();
    const other = { ...buy, client_order_id: ID, amount_krw: '100001' };
    const [, inFlight] = await Promise.all([place(), place(other)]);
    const after = await place(other);
    for (const answer of [inFlight, after]) {
      expect(answer.status).toBe(409);
      expect(await answer.json()).toMatchObject({
        code: 'CLIENT_ORDER_ID_REUSED',
        client_order_id: ID,
      });
    }
    expect(world.published).toHaveLength(1);
  });

  it.each<PublishOutcome>(['nacked', 'returned', 'timed_out', 'connection_lost'])(
    'promises nothing when it is %s, and publishes the retry again',
    async (outcome) => {
      const { world, place } = open();
      world.outcomes = [outcome];
      const answer = await place();
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await answer.json()).toMatchObject({
        code: 'QUEUE_UNAVAILABLE',
        client_order_id: ID,
      });
      expect(world.reasons).toEqual([outcome]);
      expect((await place()).status).toBe(202);
      expect(world.published).toHaveLength(2);
    },
  );

  it.each<PublishRefusal>(['broker_absent', 'broker_blocked', 'too_many_in_flight', 'stopping'])(
    'publishes nothing while there is a reason against it: %s',
    async (refusal) => {
      const { world, place } = open();
      world.refusal = refusal;
      expect(await codeOf(await place())).toBe('QUEUE_UNAVAILABLE');
      expect(world.published).toEqual([]);
      expect(world.reasons).toEqual([refusal]);
    },
  );

  it('publishes nothing into a full queue', async () => {
    const { world, backlog, place } = open();
    backlog.observed(backlog.startLook(), world.depthMax);
    expect(await codeOf(await place())).toBe('QUEUE_UNAVAILABLE');
    expect([world.published.length, world.reasons]).toEqual([0, ['queue_full']]);
  });

  it('publishes nothing with a clock that is off by more than two seconds', async () => {
    const { world, place } = open();
    world.clockErrorMs = 2_000;
    expect((await place()).status).toBe(202);
    world.clockErrorMs = 2_001;
    const other = { ...buy, client_order_id: MADE_ID };
    expect(await codeOf(await place(other))).toBe('QUEUE_UNAVAILABLE');
    expect(world.reasons).toEqual(['clock_unsure']);
  });

  it('still remembers an accepted order while nothing new can be taken', async () => {
    const { world, place } = open();
    await place();
    world.refusal = 'broker_absent';
    expect((await place()).status).toBe(202);
  });

  it('refuses a token that ran out between its check and the stamp', async () => {
    const { world, place } = open();
    world.now = 2_030 * SECOND;
    const answer = await place();
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'TOKEN_EXPIRED']);
    expect(world.published).toEqual([]);
  });
});

describe('the surface', () => {
  it('asks who it is before it reads a word', async () => {
    const { world, place } = open();
    world.verdict = { ok: false, code: 'UNAUTHENTICATED' };
    expect((await place('nonsense')).status).toBe(401);
    world.verdict = { ok: false, code: 'UNAVAILABLE' };
    const answer = await place();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  });

  it('holds a user to the allowance', async () => {
    const { world, place } = open();
    world.waitSeconds = 3;
    const answer = await place();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '3']);
    expect(world.answers).toEqual(['RATE_LIMITED']);
  });

  it('calls a bug a bug, and shows nothing of it', async () => {
    const { app, world } = open();
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
      const answer = await open().app.request(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );

  it('is not ready without a broker, alive all the same', async () => {
    const { app, world } = open();
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
    const { app, world } = open();
    const body = JSON.stringify({ ...buy, client_order_id: ID });
    const answer = await app.request('/api/v1/orders', { method: 'POST', headers, body });
    expect([answer.status, await codeOf(answer)]).toEqual([403, 'FORBIDDEN']);
    expect(answer.headers.has('access-control-allow-origin')).toBe(false);
    expect(world.published).toEqual([]);
    expect(world.answers).toEqual(['FORBIDDEN']);
  });

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD'])(
    'offers POST alone for orders, not %s',
    async (method) => {
      const answer = await open().app.request('/api/v1/orders', { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
    },
  );
});
