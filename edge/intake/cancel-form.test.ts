import { deriveCommandId, signedCommandId } from '@mockstreet/shared/command-envelope';
import { boundFactsOf, isBoundTo } from '@mockstreet/shared/node/order-binding';
import { describe, expect, it } from 'vitest';
import {
  BEARER,
  DEVICE,
  ID,
  MADE_ID,
  openFakedIntake,
  PROVEN,
  USER,
} from '../../tests/support/faked-intake.ts';

const ORDER_ID = '018f2c1e-7b6a-89fb-9d2c-9eab0a539046';
const ALL = '/api/v1/orders';
const ONE = `${ALL}/${ORDER_ID}`;
const named = { 'idempotency-key': ID };

function open() {
  const faked = openFakedIntake();
  const cancel = (path = ONE, headers: Record<string, string> = {}, body?: string) =>
    faked.app.request(path, { method: 'DELETE', headers, ...(body !== undefined && { body }) });
  return { ...faked, cancel };
}

const errorsOf = async (answer: Response) =>
  ((await answer.json()) as { errors: { path: string; code: string }[] }).errors;

describe('a cancel', () => {
  it('is published as a command whose parts agree, and answered with them', async () => {
    const { world, cancel, onlyEnvelope } = open();
    const answer = await cancel(ONE, named);
    expect(answer.status).toBe(202);
    const envelope = onlyEnvelope();
    expect(envelope).toMatchObject({
      client_command_id: ID,
      user_id: USER,
      clock_error_ms: 40,
      intake_id: 'edge-1',
      command: { type: 'CANCEL', order_id: ORDER_ID },
    });
    expect(world.published).toMatchObject([
      { kind: 'command', userId: USER, id: deriveCommandId(USER, ID) },
    ]);
    expect(await answer.json()).toEqual({
      command_id: envelope.command_id,
      client_command_id: ID,
      status: 'ACCEPTED',
      accepted_at: envelope.accepted_at,
      receipt: 'receipt-1',
    });
  });

  it('is bound to its seal as a command, not as an order', async () => {
    const { cancel, envelopes } = open();
    await cancel();
    const [envelope] = envelopes();
    if (envelope?.credential.scheme !== 'Bearer') throw new Error('no seal');
    const { binding } = envelope.credential;
    const facts = boundFactsOf(envelope);
    expect(isBoundTo(BEARER.bindingKey, facts, binding)).toBe(true);
    expect(isBoundTo(BEARER.bindingKey, { ...facts, kind: 'order' }, binding)).toBe(false);
  });

  it('of all orders names none', async () => {
    const { cancel, envelopes } = open();
    expect((await cancel(ALL)).status).toBe(202);
    expect(envelopes()[0]?.command).toEqual({ type: 'CANCEL_ALL' });
  });

  it('finds its order however the id is written', async () => {
    const { cancel, envelopes } = open();
    await cancel(`${ALL}/${ORDER_ID.toUpperCase()}`);
    expect(envelopes()[0]?.command).toEqual({ type: 'CANCEL', order_id: ORDER_ID });
  });

  it('gets an id where the client gave none', async () => {
    const { cancel } = open();
    expect(await (await cancel()).json()).toMatchObject({ client_command_id: MADE_ID });
  });

  it('is the same one when it is sent again with its key, in flight or after', async () => {
    const { world, cancel } = open();
    const answers = await Promise.all([cancel(ONE, named), cancel(ONE, named)]);
    answers.push(await cancel(ONE, { 'idempotency-key': ID.toUpperCase() }));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(world.published).toHaveLength(1);
  });

  it('keeps its key from another cancel; an order has keys of its own', async () => {
    const { world, cancel, place } = open();
    await cancel(ONE, named);
    const answer = await cancel(ALL, named);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({
      code: 'CLIENT_COMMAND_ID_REUSED',
      client_command_id: ID,
    });
    expect((await place()).status).toBe(202);
    expect(world.published).toHaveLength(2);
  });

  it('is promised nothing that is not confirmed, and published again with the same key', async () => {
    const { world, cancel } = open();
    world.outcomes = ['nacked'];
    const answer = await cancel(ONE, named);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.json()).toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      client_command_id: ID,
    });
    expect((await cancel(ONE, named)).status).toBe(202);
    expect(world.published).toHaveLength(2);
  });

  it.each<[string, string, Record<string, string>, string | undefined, object]>([
    ['an order id that is none', `${ALL}/1`, {}, undefined, { path: 'order_id' }],
    ['a key that is none', ONE, { 'idempotency-key': 'x' }, undefined, { path: 'Idempotency-Key' }],
    [
      'two keys',
      ONE,
      { 'idempotency-key': `${ID}, ${ID}` },
      undefined,
      { path: 'Idempotency-Key' },
    ],
    ['a body', ONE, {}, '{}', { code: 'not_allowed' }],
  ])('with %s is refused', async (_what, path, headers, body, error) => {
    const { world, cancel } = open();
    const answer = await cancel(path, headers, body);
    expect(answer.status).toBe(422);
    expect(await errorsOf(answer)).toMatchObject([error]);
    expect(world.published).toEqual([]);
  });

  it('is asked who it is, and how often, before anything else', async () => {
    const { world, cancel } = open();
    world.waitSeconds = 3;
    expect((await cancel(`${ALL}/1`)).status).toBe(429);
    world.verdict = { ok: false, code: 'UNAUTHENTICATED' };
    expect((await cancel(`${ALL}/1`)).status).toBe(401);
    expect((await cancel(ONE, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('a cancel that its device has signed', () => {
  const signed = (proofId = PROVEN.proofId) => {
    const opened = open();
    opened.world.verdict = { ok: true, caller: DEVICE };
    opened.world.proof = { ok: true, credential: { ...PROVEN, proofId, body: '' } };
    return opened;
  };

  it('is named by its proof, so that the same proof is the same command', async () => {
    const { world, cancel, envelopes } = signed();
    const answers = [await cancel(), await cancel()];
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    expect(world.published).toHaveLength(1);
    expect(envelopes()[0]).toMatchObject({
      client_command_id: signedCommandId(PROVEN.proofId),
      credential: { scheme: 'DPoP', proof: PROVEN.proof, body: '' },
    });
  });

  it('may say the name of its proof in the header too, and no other', async () => {
    const { world, cancel } = signed(ID);
    expect((await cancel(ONE, named)).status).toBe(202);
    const answer = await cancel(ONE, { 'idempotency-key': MADE_ID });
    expect(answer.status).toBe(422);
    expect(await errorsOf(answer)).toMatchObject([{ path: 'Idempotency-Key', code: 'not_signed' }]);
    expect(world.published).toHaveLength(1);
  });

  it.each([
    [ONE, { method: 'DELETE', path: ONE }],
    [ALL, { method: 'DELETE', path: ALL }],
  ])('is proven for %s', async (path, target) => {
    const { world, cancel } = signed();
    await cancel(path);
    expect(world.targets).toEqual([target]);
  });
});
