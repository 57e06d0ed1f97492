import { describe, expect, it } from 'vitest';
import {
  type CommandEnvelope,
  commandEnvelopeFault,
  commandEnvelopeSchema,
  commandTarget,
  signedCommandId,
} from '../command-envelope.ts';
import fixture from '../fixtures/command-envelope-v1.json' with { type: 'json' };
import { type Instant, parseInstant } from '../instant.ts';
import { verifyOrderProof } from '../order-proof.ts';
import { createCredentialOpener } from '../sealed-credential.ts';
import { createAccessTokenVerifier, createOrderTokenVerifier } from '../token.ts';
import { bindingKeyOf, boundFactsOf, isBoundTo } from './order-binding.ts';

type Credential<Scheme> = Extract<CommandEnvelope['credential'], { scheme: Scheme }>;

const keys = { keys: [fixture.token_key] };
const envelopes = fixture.envelopes.map((one) => commandEnvelopeSchema.parse(one));
const acceptedAt = ({ accepted_at }: CommandEnvelope) => parseInstant(accepted_at) as Instant;

function sampleOf<Scheme extends CommandEnvelope['credential']['scheme']>(scheme: Scheme) {
  const envelope = envelopes.find(({ credential }) => credential.scheme === scheme);
  if (!envelope) throw new Error(`no sample with ${scheme}`);
  return { envelope, credential: envelope.credential as Credential<Scheme> };
}

/** A queue or a journal may hold such for long: all of it must be understood as it was written. */
describe('a command of version 1 from the archive', () => {
  it('agrees with itself', () => {
    expect(envelopes.map((one) => commandEnvelopeFault(one))).toEqual(Array(3).fill(undefined));
    expect(envelopes.map(({ command }) => command.type)).toEqual([
      'CANCEL',
      'CANCEL_ALL',
      'CANCEL',
    ]);
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

  it('holds a proof that was good then, and names it', async () => {
    const { envelope, credential } = sampleOf('DPoP');
    const at = acceptedAt(envelope);
    const token = await createOrderTokenVerifier(keys)(credential.token, at);
    if (!token.ok) throw new Error(token.code);
    const proof = await verifyOrderProof(credential.proof, {
      ...{ orderToken: credential.token, keyThumbprint: token.claims.keyThumbprint, body: '' },
      ...{ target: commandTarget(envelope.command), origin: undefined, acceptedAt: at },
    });
    expect(proof).toMatchObject({ ok: true, signedAt: parseInstant('2026-11-22T05:23:44Z') });
    expect(proof.ok && signedCommandId(proof.proofId)).toBe(envelope.client_command_id);
  });
});
