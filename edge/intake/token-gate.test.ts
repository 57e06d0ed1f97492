import type { TokenVerdict, VerifyAccessToken } from '@mockstreet/shared/token';
import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createTokenGate } from './token-gate.ts';

const SECOND = 1_000_000;
const verdict = (expiresAtSeconds: number): TokenVerdict => ({
  ok: true,
  claims: { userId: 'u', role: 'USER', sessionId: undefined, tokenId: 't', issuedAtSeconds: 0, expiresAtSeconds },
});

function open(options: { verdict?: TokenVerdict; capacity?: number } = {}) {
  const world = { now: 0, verified: [] as string[] };
  const verifier: VerifyAccessToken = async (token) => {
    world.verified.push(token);
    return options.verdict ?? verdict(100);
  };
  const current = { verifier: verifier as VerifyAccessToken | undefined };
  const gate = createTokenGate({
    clock: () => instant(world.now),
    verifier: () => current.verifier,
    capacity: options.capacity ?? 10,
  });
  return { world, current, verifier, gate };
}

describe('the gate', () => {
  it('verifies a token once and knows it again', async () => {
    const { world, gate } = open();
    const first = await gate('Bearer abc');
    const again = await gate('Bearer abc');
    expect(first).toMatchObject({ ok: true, caller: { tokenJson: '"abc"' } });
    expect(again).toEqual(first);
    expect(world.verified).toEqual(['abc']);
  });

  it('knows a token no longer than until its expiry', async () => {
    const { world, gate } = open();
    await gate('Bearer abc');
    world.now = 100 * SECOND - 1;
    await gate('Bearer abc');
    expect(world.verified).toHaveLength(1);
    world.now = 100 * SECOND;
    await gate('Bearer abc');
    expect(world.verified).toHaveLength(2);
  });

  it('knows nobody any more after a change of keys', async () => {
    const { world, current, verifier, gate } = open();
    await gate('Bearer abc');
    current.verifier = (token, asOf) => verifier(token, asOf);
    await gate('Bearer abc');
    expect(world.verified).toHaveLength(2);
  });

  it('does not remember under new keys what old keys verified', async () => {
    const world = open();
    const slow = Promise.withResolvers<TokenVerdict>();
    world.current.verifier = () => slow.promise;
    const underOldKeys = world.gate('Bearer abc');
    world.current.verifier = async () => ({ ok: false, code: 'UNAUTHENTICATED' });
    expect(await world.gate('Bearer abc')).toMatchObject({ ok: false });
    slow.resolve(verdict(100));
    expect(await underOldKeys).toMatchObject({ ok: true });
    expect(await world.gate('Bearer abc')).toMatchObject({ ok: false });
  });

  it('does not take one token for another that ends alike', async () => {
    const { world, gate } = open();
    const signature = 's'.repeat(86);
    await gate(`Bearer a.a.${signature}`);
    await gate(`Bearer b.b.${signature}`);
    expect(world.verified).toEqual([`a.a.${signature}`, `b.b.${signature}`]);
  });

  it('does not remember a refusal', async () => {
    const { world, gate } = open({ verdict: { ok: false, code: 'TOKEN_EXPIRED' } });
    expect(await gate('Bearer abc')).toEqual({ ok: false, code: 'TOKEN_EXPIRED' });
    await gate('Bearer abc');
    expect(world.verified).toHaveLength(2);
  });

  it('remembers a bounded number', async () => {
    const { world, gate } = open({ capacity: 2 });
    for (const token of ['a', 'b', 'c', 'a']) await gate(`Bearer ${token}`);
    expect(world.verified).toEqual(['a', 'b', 'c', 'a']);
  });

  it.each([
    undefined,
    null,
    '',
    'Bearer',
    'Bearer ',
    'Basic abc',
    'DPoP abc',
    'Bearer a b',
    'Bearer ä',
    `Bearer ${'x'.repeat(4097)}`,
  ])('refuses the header %j unseen', async (header) => {
    const { world, gate } = open();
    expect(await gate(header)).toEqual({ ok: false, code: 'UNAUTHENTICATED' });
    expect(world.verified).toEqual([]);
  });

  it('takes the scheme in any case', async () => {
    expect(await open().gate('bearer abc')).toMatchObject({ ok: true });
  });

  it('is out of service before there are keys', async () => {
    const { current, gate } = open();
    current.verifier = undefined;
    expect(await gate('Bearer abc')).toEqual({ ok: false, code: 'UNAVAILABLE' });
  });
});
