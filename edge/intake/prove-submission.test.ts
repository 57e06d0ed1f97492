import { addMicros, instantFromMillis, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { PLACING, type ProofTarget } from '@mockstreet/shared/order-proof';
import { signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeTestDevice, type TestDevice } from '../../tests/support/home-stand-in.ts';
import type { DeviceCaller } from './caller.ts';
import { createProver } from './prove-submission.ts';

const NOW = instantFromMillis(Date.UTC(2026, 2, 2));
const seconds = (count: number) => addMicros(NOW, count * MICROS_PER_SECOND);
const BODY = '{"client_order_id":"018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f"}';
const PUBLIC = {
  host: 'intake:3001',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'mockstreet.example',
};

let device: TestDevice;
beforeAll(async () => {
  device = await makeTestDevice();
});

interface Choice {
  readonly url?: string;
  readonly validForSeconds?: number;
  readonly now?: typeof NOW;
  readonly body?: string;
  readonly target?: ProofTarget;
  readonly headers?: Record<string, string>;
  readonly caller?: Partial<DeviceCaller>;
}

async function prove(choice: Choice = {}) {
  const proof = await signOrderProof(
    {
      ...{ orderToken: 'token', body: BODY, signedAt: NOW, proofId: 'p' },
      url: choice.url ?? 'https://mockstreet.example/api/v1/orders',
      validForSeconds: choice.validForSeconds ?? 60,
    },
    device,
  );
  const caller: DeviceCaller = {
    ...{ scheme: 'DPoP', userId: 'u', orderToken: 'token', proof },
    ...{ goodFrom: seconds(-100), goodUntil: seconds(1_000), lateCode: 'TOKEN_EXPIRED' },
    keyThumbprint: device.thumbprint,
    ...choice.caller,
  };
  const headers = new Headers(choice.headers ?? PUBLIC);
  return await createProver(() => choice.now ?? NOW)(caller, {
    headers,
    target: choice.target ?? PLACING,
    body: choice.body ?? BODY,
  });
}

describe('a proof', () => {
  it('authorises its order, which goes to home with token, proof and body', async () => {
    const proven = await prove();
    expect(proven).toMatchObject({
      ok: true,
      credential: { scheme: 'DPoP', userId: 'u', token: 'token', proofId: 'p', body: BODY },
    });
  });

  it.each<[string, Choice, object]>([
    [
      'half a minute around its signing',
      {},
      { goodFrom: seconds(-30), goodUntil: addMicros(seconds(30), 1), lateCode: 'UNAUTHENTICATED' },
    ],
    [
      'its own end',
      { validForSeconds: 5 },
      { goodUntil: addMicros(seconds(5), 1), lateCode: 'UNAUTHENTICATED' },
    ],
    [
      'its token’s end',
      { caller: { goodUntil: seconds(3) } },
      { goodUntil: seconds(3), lateCode: 'TOKEN_EXPIRED' },
    ],
    ['its token’s beginning', { caller: { goodFrom: seconds(-3) } }, { goodFrom: seconds(-3) }],
  ])('is good within %s', async (_what, choice, credential) => {
    expect(await prove(choice)).toMatchObject({ ok: true, credential });
  });

  it.each<[string, Choice, RegExp]>([
    ['another body', { body: BODY.replace('0f', '0e') }, /body_sha256/],
    ['another time', { now: seconds(31) }, /iat/],
    ['a time after its end', { validForSeconds: 5, now: seconds(6) }, /valid_until/],
    ['a cancel', { target: { ...PLACING, method: 'DELETE' } }, /htm is not DELETE/],
    ['another token', { caller: { orderToken: 'other' } }, /ath/],
    ['another key', { caller: { keyThumbprint: 'other' } }, /another key/],
    ['nonsense', { caller: { proof: 'x' } }, /DPoP header/],
    ['two proofs at once', { caller: { proof: 'a.b.c, a.b.c' } }, /DPoP header/],
  ])('does not fit %s, and the answer says so', async (_what, choice, detail) => {
    expect(await prove(choice)).toEqual({
      ok: false,
      code: 'UNAUTHENTICATED',
      challenge: 'DPoP error="invalid_dpop_proof", algs="EdDSA Ed25519 ES256"',
      detail: expect.stringMatching(detail),
    });
  });

  const local = 'http://localhost:3001/api/v1/orders';
  it.each<[string, Record<string, string>, string | undefined, boolean]>([
    ['the public address, as the gateway tells it', PUBLIC, undefined, true],
    ['not what the gateway is called inside', PUBLIC, 'http://intake:3001/api/v1/orders', false],
    ['not another site', PUBLIC, 'https://evil.example/api/v1/orders', false],
    [
      'not in the open where it is sealed outside',
      PUBLIC,
      'http://mockstreet.example/api/v1/orders',
      false,
    ],
    ['the host that was asked, where there is no gateway', { host: 'localhost:3001' }, local, true],
    ['nothing, where nobody says what was asked', {}, local, false],
    ['nothing, where that is no address', { host: 'a b' }, local, false],
  ])('is for %s', async (_what, headers, url, isGood) => {
    expect((await prove({ headers, ...(url && { url }) })).ok).toBe(isGood);
  });
});
