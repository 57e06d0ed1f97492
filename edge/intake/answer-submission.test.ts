import { instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { boundFactsOf, isBoundTo } from '@mockstreet/shared/node/order-binding';
import { envelopeFault, orderEnvelopeSchema } from '@mockstreet/shared/order-envelope';
import { describe, expect, it } from 'vitest';
import {
  API_KEY,
  BEARER,
  BUY,
  DEVICE,
  ID,
  MADE_ID,
  openFakedIntake,
  PROVEN,
  USER,
} from '../../tests/support/faked-intake.ts';
import type { Caller } from './caller.ts';
import type { PublishOutcome } from './pending-submissions.ts';
import type { PublishRefusal } from './submission-publisher.ts';

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;

describe('placing an order', () => {
  it('publishes an envelope whose parts agree, and answers with them', async () => {
    const { world, place } = openFakedIntake();
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
      credential: { scheme: 'Bearer', sealed: 'a.b.c.d.e' },
      order: BUY,
    });
    const { binding } = envelope.credential as { binding: string };
    expect(isBoundTo(BEARER.bindingKey, boundFactsOf(envelope), binding)).toBe(true);
    expect(published).toMatchObject({ userId: USER, kind: 'order', id: envelope.order_id });
    expect(accepted).toEqual({
      order_id: envelope.order_id,
      client_order_id: ID,
      status: 'ACCEPTED',
      accepted_at: envelope.accepted_at,
      receipt: 'receipt-1',
    });
  });

  it('carries a proof in the open, with the body as it came', async () => {
    const { world, place } = openFakedIntake();
    world.verdict = { ok: true, caller: DEVICE };
    expect((await place()).status).toBe(202);
    const envelope = orderEnvelopeSchema.parse(JSON.parse(world.published[0]?.content ?? ''));
    const { token, proof, body } = PROVEN;
    expect(envelope.credential).toEqual({ scheme: 'DPoP', token, proof, body });
  });

  it('answers only after the confirm', async () => {
    const { world, place } = openFakedIntake();
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
    const { place } = openFakedIntake();
    expect(await (await place(BUY)).json()).toMatchObject({ client_order_id: MADE_ID });
  });

  it('gives a retry the very same answer, in flight or after', async () => {
    const { world, place } = openFakedIntake();
    const answers = await Promise.all([place(), place()]);
    answers.push(await place());
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(world.published).toHaveLength(1);
  });

  it('refuses the id for another order, in flight or after', async () => {
    const { world, place } = openFakedIntake();
    const other = { ...BUY, client_order_id: ID, amount_krw: '100001' };
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
      const { world, place } = openFakedIntake();
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
      const { world, place } = openFakedIntake();
      world.refusal = refusal;
      expect(await codeOf(await place())).toBe('QUEUE_UNAVAILABLE');
      expect(world.published).toEqual([]);
      expect(world.reasons).toEqual([refusal]);
    },
  );

  it('publishes nothing into a full queue', async () => {
    const { world, backlog, place } = openFakedIntake();
    backlog.observed(backlog.startLook(), world.depthMax);
    expect(await codeOf(await place())).toBe('QUEUE_UNAVAILABLE');
    expect([world.published.length, world.reasons]).toEqual([0, ['queue_full']]);
  });

  it('publishes nothing with a clock that is off by more than two seconds', async () => {
    const { world, place } = openFakedIntake();
    world.clockErrorMs = 2_000;
    expect((await place()).status).toBe(202);
    world.clockErrorMs = 2_001;
    const other = { ...BUY, client_order_id: MADE_ID };
    expect(await codeOf(await place(other))).toBe('QUEUE_UNAVAILABLE');
    expect(world.reasons).toEqual(['clock_unsure']);
  });

  it('still remembers an accepted order while nothing new can be taken', async () => {
    const { world, place } = openFakedIntake();
    await place();
    world.refusal = 'broker_absent';
    expect((await place()).status).toBe(202);
  });

  it.each<[string, Caller, string, RegExp]>([
    ['a token', { scheme: 'Bearer', userId: USER, credential: BEARER }, 'TOKEN_EXPIRED', /^Bearer/],
    ['an API key', API_KEY, 'UNAUTHENTICATED', /^Bearer, DPoP/],
    ['a proof', DEVICE, 'TOKEN_EXPIRED', /^DPoP/],
  ])(
    'refuses %s that ran out between its check and the stamp',
    async (_what, caller, code, challenge) => {
      const { world, place } = openFakedIntake();
      world.verdict = { ok: true, caller };
      world.now = 2_030 * MICROS_PER_SECOND - 1;
      expect((await place()).status).toBe(202);
      const answer = await place({ ...BUY, client_order_id: MADE_ID });
      expect([answer.status, await codeOf(answer)]).toEqual([401, code]);
      expect(answer.headers.get('www-authenticate')).toMatch(challenge);
      expect(world.published).toHaveLength(1);
    },
  );

  it('refuses a credential of later than the stamp: the clock was put back', async () => {
    const { world, place } = openFakedIntake();
    const credential = { ...BEARER, goodFrom: instant(world.now + 1) };
    world.verdict = { ok: true, caller: { scheme: 'Bearer', userId: USER, credential } };
    expect((await place()).status).toBe(401);
    expect(world.published).toEqual([]);
  });
});
