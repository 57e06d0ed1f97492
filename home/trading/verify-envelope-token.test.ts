import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { ACCESS_TOKEN, CLOCK_TOLERANCE_SECONDS, type TokenVerdict } from '@mockstreet/shared/token';
import { describe, expect, it } from 'vitest';
import { createEnvelopeTokenVerifier } from './verify-envelope-token.ts';

const ISSUED_AT = parseInstant('2026-03-02T01:00:00Z') as Instant;
const ISSUED_SECONDS = ISSUED_AT / MICROS_PER_SECOND;
const LIFE = ACCESS_TOKEN.lifetimeSeconds;
const TOLERANCE = CLOCK_TOLERANCE_SECONDS;
const seconds = (count: number): Instant => addMicros(ISSUED_AT, count * MICROS_PER_SECOND);

/** Judges tokens as shared/token does, and counts how often it is asked. */
function counting() {
  const asked: string[] = [];
  const verify = async (token: string, asOf: Instant): Promise<TokenVerdict> => {
    asked.push(token);
    const at = Math.floor(asOf / MICROS_PER_SECOND) - ISSUED_SECONDS;
    if (token === 'forged' || at < -TOLERANCE) return { ok: false, code: 'UNAUTHENTICATED' };
    if (at >= LIFE + TOLERANCE) return { ok: false, code: 'TOKEN_EXPIRED' };
    const claims = {
      userId: 'alice',
      role: 'USER',
      sessionId: undefined,
    tokenId: token,
      issuedAtSeconds: ISSUED_SECONDS,
      expiresAtSeconds: ISSUED_SECONDS + LIFE,
    } as const;
    return { ok: true, claims };
  };
  return { asked, userOf: createEnvelopeTokenVerifier(verify) };
}

describe('the token of an envelope', () => {
  it('speaks for its user, and its signature is checked once', async () => {
    const { asked, userOf } = counting();
    for (const at of [1, 2, LIFE]) expect(await userOf('good', seconds(at))).toBe('alice');
    expect(asked).toEqual(['good']);
  });

  it('that was refused is not remembered', async () => {
    const { asked, userOf } = counting();
    expect(await userOf('forged', seconds(1))).toBeUndefined();
    expect(await userOf('forged', seconds(1))).toBeUndefined();
    expect(asked).toEqual(['forged', 'forged']);
  });

  it.each([
    -TOLERANCE - 1,
    -TOLERANCE - 0.000001,
    -TOLERANCE,
    0,
    LIFE + TOLERANCE - 0.000001,
    LIFE + TOLERANCE,
    LIFE + TOLERANCE + 1,
  ])('is judged alike at %f s, seen before or not', async (at) => {
    const fresh = counting();
    const known = counting();
    await known.userOf('good', seconds(1));
    expect(await known.userOf('good', seconds(at))).toBe(await fresh.userOf('good', seconds(at)));
  });
});
