import { randomUUID } from 'node:crypto';
import { apiKeyDigest } from '@mockstreet/shared/api-key';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { bindToSeal, boundFactsOf } from '@mockstreet/shared/node/order-binding';
import { placeOrderSchema } from '@mockstreet/shared/order';
import { intentHash, type OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { PROOF_PATH } from '@mockstreet/shared/order-proof';
import { type ProofParts, signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  API_KEY,
  after,
  BINDING_KEY,
  BOB,
  type CredentialStage,
  makeStageDevice,
  openCredentialStage,
  SESSION,
  T,
} from '../testing/credential-stage.ts';

type EnvelopeV2 = Extract<OrderEnvelope, { version: 2 }>;

const CLIENT_ORDER_ID = '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f';
const BUY = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };
const BODY = JSON.stringify({ client_order_id: CLIENT_ORDER_ID, ...BUY });

let stage: CredentialStage;
beforeAll(async () => {
  stage = await openCredentialStage();
});

const prove = (change: Partial<ProofParts> = {}, key = stage.device) =>
  signOrderProof(
    {
      orderToken: stage.orderToken,
      url: `https://mockstreet.example${PROOF_PATH}`,
      body: BODY,
      signedAt: after(10),
      validForSeconds: 25,
      proofId: 'proof-1',
      ...change,
    },
    key,
  );

/** An envelope that agrees with itself; only its credential is missing. */
function orderOf(userId = ALICE, acceptedAt = after(10), body: object = BUY) {
  const order = placeOrderSchema.parse(body);
  return {
    version: 2,
    order_id: deriveOrderId(userId, CLIENT_ORDER_ID),
    client_order_id: CLIENT_ORDER_ID,
    user_id: userId,
    accepted_at: formatInstant(acceptedAt),
    clock_error_ms: 0,
    intake_id: 'edge-1',
    body_sha256: intentHash(order),
    order,
  } as const;
}

function bindingOf(order: ReturnType<typeof orderOf>): string {
  return bindToSeal(BINDING_KEY, boundFactsOf(order));
}

async function judge(order: Omit<EnvelopeV2, 'credential'>, credential: EnvelopeV2['credential']) {
  return await stage.verify({ ...order, credential }, parseInstant(order.accepted_at) as Instant);
}

/** An order of version 1, which held its token in the open. */
const judgeOpen = async (token: string, acceptedAt: Instant) =>
  await stage.verify(
    { ...orderOf(ALICE, acceptedAt), version: 1, credential: { scheme: 'Bearer', token } },
    acceptedAt,
  );

const fault = (what: string) => ({ ok: false, fault: what });

describe('a bearer token', () => {
  const grounds = {
    ...{ kind: 'session', userId: ALICE, sessionId: SESSION },
    ...{ issuedAt: T, keyEndsAt: undefined },
  };

  it('in a seal vouches for the order that is bound to it', async () => {
    const order = orderOf();
    const credential = {
      scheme: 'Bearer',
      sealed: await stage.seal(stage.accessToken),
      binding: bindingOf(order),
    } as const;
    expect(await judge(order, credential)).toEqual({ ok: true, grounds, signedAt: null });
    // Known by now: no promise, nothing opened or verified again.
    expect(stage.verify({ ...order, credential }, after(10))).toEqual({
      ok: true,
      grounds,
      signedAt: null,
    });
  });

  it.each([
    [9.999999, { ok: true, grounds: { ...grounds, sessionId: undefined }, signedAt: null }],
    [10, fault('version_1_too_late')],
    [1_000, fault('version_1_too_late')],
  ])('in the open vouches for orders of before there were seals: at %f s', async (at, verdict) => {
    const former = await stage.accessTokenOf(ALICE, { sessionId: undefined });
    expect(await judgeOpen(former, after(at))).toEqual(verdict);
  });

  it('in the open vouches for nothing if it came with a session: seals are older', async () => {
    expect(await judgeOpen(stage.accessToken, after(5))).toEqual(fault('version_1_too_late'));
    const ofBob = await stage.accessTokenOf(BOB, { sessionId: undefined });
    expect(await judgeOpen(ofBob, after(5))).toEqual(fault('credential_of_another_user'));
    expect(await judgeOpen('junk', after(5))).toEqual(fault('credential_not_valid'));
  });

  it.each<[string, () => ReturnType<typeof orderOf>]>([
    ['another body', () => orderOf(ALICE, after(10), { ...BUY, amount_krw: '900000' })],
    ['another time', () => orderOf(ALICE, after(9))],
    ['another user', () => orderOf(BOB)],
  ])('in a seal of the journal vouches for nothing else: %s', async (_, other) => {
    const sealed = await stage.seal(stage.accessToken);
    const binding = bindingOf(orderOf());
    expect(await judge(orderOf(), { scheme: 'Bearer', sealed, binding })).toMatchObject({
      ok: true,
    });
    expect(await judge(other(), { scheme: 'Bearer', sealed, binding })).toEqual(
      fault('credential_not_bound'),
    );
  });

  it('of somebody else vouches for nothing', async () => {
    const order = orderOf();
    const sealed = await stage.seal(await stage.accessTokenOf(BOB));
    const verdict = await judge(order, { scheme: 'Bearer', sealed, binding: bindingOf(order) });
    expect(verdict).toEqual(fault('credential_of_another_user'));
  });

  it('of a session that signs its orders vouches for nothing', async () => {
    const order = orderOf();
    const token = await stage.accessTokenOf(ALICE, { signsOrders: true });
    const sealed = await stage.seal(token);
    const refused = fault('credential_without_signature');
    const credential = { scheme: 'Bearer', sealed, binding: bindingOf(order) } as const;
    expect(await judge(order, credential)).toEqual(refused);
    // Nor once it is known.
    expect(stage.verify({ ...order, credential }, after(10))).toEqual(refused);
  });

  it.each([-31, 1830])('vouches for nothing %i s after its issue', async (seconds) => {
    const order = orderOf(ALICE, after(seconds));
    const sealed = await stage.seal(stage.accessToken);
    const verdict = await judge(order, { scheme: 'Bearer', sealed, binding: bindingOf(order) });
    expect(verdict).toEqual(fault('credential_not_valid'));
  });

  it.each([
    ['an API key', () => API_KEY],
    ['an order token', () => stage.orderToken],
    ['junk', () => 'junk'],
  ])('is not %s', async (_, credential) => {
    const order = orderOf();
    const sealed = await stage.seal(credential());
    const verdict = await judge(order, { scheme: 'Bearer', sealed, binding: bindingOf(order) });
    expect(verdict).toEqual(fault('credential_not_valid'));
  });

  it('that was sealed to nobody we know vouches for nothing', async () => {
    const order = orderOf();
    const verdict = await judge(order, {
      scheme: 'Bearer',
      sealed: 'a.b.c.d.e',
      binding: bindingOf(order),
    });
    expect(verdict).toEqual(fault('credential_not_opened'));
  });
});

describe('an API key', () => {
  it('is told by prefix and digest; whose it is, the database knows', async () => {
    const order = orderOf();
    const sealed = await stage.seal(API_KEY);
    expect(await judge(order, { scheme: 'ApiKey', sealed, binding: bindingOf(order) })).toEqual({
      ok: true,
      grounds: {
        kind: 'apiKey',
        prefix: API_KEY.slice(0, 20),
        digest: Buffer.from(apiKeyDigest(API_KEY), 'hex'),
      },
      signedAt: null,
    });
  });

  it('is nothing that looks otherwise', async () => {
    const order = orderOf();
    const sealed = await stage.seal(stage.accessToken);
    const verdict = await judge(order, { scheme: 'ApiKey', sealed, binding: bindingOf(order) });
    expect(verdict).toEqual(fault('credential_not_valid'));
  });
});

describe('an order that its device signed', () => {
  it.each(['EdDSA', 'ES256'] as const)('with %s vouches for itself', async (algorithm) => {
    const key = await makeStageDevice(algorithm);
    const token = await stage.orderTokenOf(ALICE, key.publicJwk);
    const proof = await prove({ orderToken: token, signedAt: after(12) }, key);
    expect(await judge(orderOf(), { scheme: 'DPoP', token, proof, body: BODY })).toMatchObject({
      ok: true,
      grounds: { kind: 'session', userId: ALICE, sessionId: SESSION },
      signedAt: after(12),
    });
  });

  it.each<[string, string, () => Promise<string>]>([
    ['another device', 'proof_not_valid:key', async () => prove({}, await makeStageDevice())],
    ['another body', 'proof_not_valid:body', () => prove({ body: `${BODY} ` })],
    ['another token', 'proof_not_valid:token', () => prove({ orderToken: stage.accessToken })],
    ['another place', 'proof_not_valid:url', () => prove({ url: 'https://x.example/order' })],
    [
      'long before',
      'proof_not_valid:issued_at',
      () => prove({ signedAt: after(-21), validForSeconds: 600 }),
    ],
    ['long after', 'proof_not_valid:issued_at', () => prove({ signedAt: after(41) })],
    [
      'too early for its time limit',
      'proof_not_valid:valid_until',
      () => prove({ signedAt: T, validForSeconds: 9 }),
    ],
  ])('is not signed for %s', async (_, what, proof) => {
    const credential = {
      scheme: 'DPoP',
      token: stage.orderToken,
      proof: await proof(),
      body: BODY,
    } as const;
    expect(await judge(orderOf(), credential)).toEqual(fault(what));
  });

  it('cannot be lent to another user', async () => {
    const credential = {
      scheme: 'DPoP',
      token: stage.orderToken,
      proof: await prove(),
      body: BODY,
    } as const;
    expect(await judge(orderOf(BOB), credential)).toEqual(fault('credential_of_another_user'));
  });

  it.each<[string, object]>([
    ['another amount', { ...BUY, amount_krw: '900000', client_order_id: CLIENT_ORDER_ID }],
    ['another side', { ...BUY, side: 'SELL', client_order_id: CLIENT_ORDER_ID }],
    ['another id', { ...BUY, client_order_id: randomUUID() }],
    ['no id', BUY],
  ])('is what the signed body says, not %s', async (_, said) => {
    const body = JSON.stringify(said);
    const credential = {
      scheme: 'DPoP',
      token: stage.orderToken,
      proof: await prove({ body }),
      body,
    } as const;
    expect(await judge(orderOf(), credential)).toEqual(fault('proof_of_another_order'));
  });

  it('needs an order token: an access token is none', async () => {
    const proof = await prove({ orderToken: stage.accessToken });
    const credential = { scheme: 'DPoP', token: stage.accessToken, proof, body: BODY } as const;
    expect(await judge(orderOf(), credential)).toEqual(fault('credential_not_valid'));
  });

  it('is good for days: so long nobody may be able to refresh', async () => {
    const days = 3 * 86_400;
    const proof = await prove({ signedAt: after(days) });
    const credential = { scheme: 'DPoP', token: stage.orderToken, proof, body: BODY } as const;
    expect(await judge(orderOf(ALICE, after(days)), credential)).toMatchObject({ ok: true });
    expect(await judge(orderOf(ALICE, after(8 * 86_400)), credential)).toEqual(
      fault('credential_not_valid'),
    );
  });
});
