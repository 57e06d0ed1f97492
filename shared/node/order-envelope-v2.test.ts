import { describe, expect, it } from 'vitest';
import fixture from '../fixtures/order-envelope-v2.json' with { type: 'json' };
import { type Instant, parseInstant } from '../instant.ts';
import { envelopeFault, type OrderEnvelope, orderEnvelopeSchema } from '../order-envelope.ts';
import { PLACING, verifyOrderProof } from '../order-proof.ts';
import { createCredentialOpener } from '../sealed-credential.ts';
import { createAccessTokenVerifier, createOrderTokenVerifier } from '../token.ts';
import { bindingKeyOf, boundFactsOf, isBoundTo } from './order-binding.ts';

type EnvelopeV2 = Extract<OrderEnvelope, { version: 2 }>;
type Credential<Scheme> = Extract<EnvelopeV2['credential'], { scheme: Scheme }>;

const keys = { keys: [fixture.token_key] };
const envelopes = fixture.envelopes.map((one) => orderEnvelopeSchema.parse(one) as EnvelopeV2);
const acceptedAt = ({ accepted_at }: EnvelopeV2) => parseInstant(accepted_at) as Instant;

function sampleOf<Scheme extends EnvelopeV2['credential']['scheme']>(scheme: Scheme) {
  const envelope = envelopes.find(({ credential }) => credential.scheme === scheme) as EnvelopeV2;
  return { envelope, credential: envelope.credential as Credential<Scheme> };
}

/** A queue or a journal may hold such for long: all of it must be understood as it was written. */
describe('an envelope of version 2 from the archive', () => {
  it('agrees with itself', () => {
    expect(envelopes.map((envelope) => envelopeFault(envelope))).toEqual(Array(3).fill(undefined));
  });

  it.each(['Bearer', 'ApiKey'] as const)('opens, and is bound to its seal: %s', async (scheme) => {
    const { envelope, credential } = sampleOf(scheme);
    const open = await createCredentialOpener([fixture.sealing_key]);
    const content = await open(credential.sealed);
    expect(content?.credential).toBe(fixture.credentials[scheme]);
    const key = bindingKeyOf(content?.bindingKey ?? new Uint8Array());
    expect(isBoundTo(key, boundFactsOf(envelope), credential.binding)).toBe(true);
  });

  it('holds a token that was good then', async () => {
    const { envelope } = sampleOf('Bearer');
    const verify = createAccessTokenVerifier(keys);
    expect(await verify(fixture.credentials.Bearer, acceptedAt(envelope))).toMatchObject({
      ok: true,
      claims: { userId: envelope.user_id },
    });
  });

  it('holds a proof that was good then', async () => {
    const { envelope, credential } = sampleOf('DPoP');
    const at = acceptedAt(envelope);
    const verdict = await createOrderTokenVerifier(keys)(credential.token, at);
    if (!verdict.ok) throw new Error(verdict.code);
    const { keyThumbprint } = verdict.claims;
    const { token: orderToken, body, proof } = credential;
    const place = { target: PLACING, origin: undefined };
    const expected = { orderToken, keyThumbprint, body, ...place, acceptedAt: at };
    expect(await verifyOrderProof(proof, expected)).toMatchObject({
      ok: true,
      signedAt: parseInstant('2026-03-02T01:23:44Z'),
    });
  });
});
