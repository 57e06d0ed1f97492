import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import {
  CLOCK_TOLERANCE_SECONDS,
  createRefreshTokenVerifier,
  REFRESH_TOKEN,
  signRefreshToken,
} from '@mockstreet/shared/token';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLiveAt, type KeyRing, publicHalves, sealingKeyAt, signingKeyAt } from './key-ring.ts';
import { makeFreshKeys } from './make-keys.ts';
import { verificationKeys } from './open-public-keys.ts';
import { signingKeyOf } from './open-token-signer.ts';
import { ROTATION_LEAD_SECONDS, rotateKeys } from './rotate-keys.ts';

const START = instant(1_800_000_000_000_000);
const LEAD = ROTATION_LEAD_SECONDS * MICROS_PER_SECOND;
const TOKEN_LIFE = (REFRESH_TOKEN.lifetimeSeconds + CLOCK_TOLERANCE_SECONDS) * MICROS_PER_SECOND;
const YEAR = 365 * MICROS_PER_DAY;

/** A ring as the first start makes it. */
function firstRing(): KeyRing {
  const { tokenKey, sealingKey, receiptKey } = makeFreshKeys();
  return {
    receiptKey,
    tokenKeys: [{ ...tokenKey, signs_from: START }],
    sealingKeys: [{ ...sealingKey, seals_from: START }],
  };
}

function rotateAt(ring: KeyRing, now: Instant, compromised = false): KeyRing {
  return rotateKeys(ring, makeFreshKeys(), { now, compromised });
}

const kids = (keys: readonly { readonly kid: string }[]) => keys.map(({ kid }) => kid);

/** Rotations of any kind, some at the same moment; microseconds between them. */
const rotations = fc.array(
  fc.record({
    after: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 1, max: 20 * MICROS_PER_SECOND }),
      fc.integer({ min: 1, max: 20 * 24 * 60 * 60 }).map((seconds) => seconds * MICROS_PER_SECOND),
    ),
    compromised: fc.boolean(),
  }),
  { minLength: 1, maxLength: 8 },
);

interface Rotated {
  readonly at: Instant;
  readonly compromised: boolean;
  readonly ring: KeyRing;
}

function rotateAll(steps: readonly { after: number; compromised: boolean }[]): Rotated[] {
  let ring = firstRing();
  let at = START;
  return steps.map(({ after, compromised }) => {
    at = addMicros(at, after);
    ring = rotateAt(ring, at, compromised);
    return { at, compromised, ring };
  });
}

/** Moments at which something may change, and those right beside them. */
function momentsOf({ ring: { tokenKeys, sealingKeys } }: Rotated): Instant[] {
  const turns = [
    ...tokenKeys.flatMap(({ signs_from, verifies_until }) => [signs_from, verifies_until ?? START]),
    ...sealingKeys.map(({ seals_from }) => seals_from),
  ];
  return turns.flatMap((at) => [addMicros(at, -1), at, addMicros(at, 1)]);
}

describe('a rotation', () => {
  it('never has two keys sign at one moment, nor a key that is not believed', () => {
    fc.assert(
      fc.property(rotations, (steps) => {
        for (const rotated of rotateAll(steps)) {
          const { tokenKeys } = rotated.ring;
          for (const at of momentsOf(rotated)) {
            const signing = signingKeyAt(tokenKeys, at);
            const reversed = signingKeyAt(tokenKeys.toReversed(), at);
            expect(reversed?.kid).toBe(signing?.kid);
            if (signing) expect(isLiveAt(signing, at)).toBe(true);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('believes what a key signed until its last token has expired, unless it was compromised', () => {
    fc.assert(
      fc.property(rotations, (steps) => {
        const { ring } = rotateAll(steps.map((step) => ({ ...step, compromised: false }))).at(
          -1,
        ) as Rotated;
        const byTurn = ring.tokenKeys.toSorted((a, b) => a.signs_from - b.signs_from);
        byTurn.slice(0, -1).forEach((key, at) => {
          const lastSigned = byTurn[at + 1]?.signs_from ?? START;
          expect(key.verifies_until).toBe(lastSigned + TOKEN_LIFE);
        });
        expect(byTurn.at(-1)).not.toHaveProperty('verifies_until');
      }),
      { numRuns: 50 },
    );
  });

  it('ends every older key at once when they were compromised, and no rotation revives one', () => {
    fc.assert(
      fc.property(rotations, (steps) => {
        const all = rotateAll(steps);
        all.forEach(({ at, compromised }, index) => {
          if (!compromised) return;
          const older = kids(all[index - 1]?.ring.tokenKeys ?? []);
          for (const later of all.slice(index)) {
            const still = later.ring.tokenKeys.filter(({ kid }) => older.includes(kid));
            expect(still.filter((key) => isLiveAt(key, at))).toEqual([]);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('is known for its lead before it signs or seals', () => {
    fc.assert(
      fc.property(rotations, (steps) => {
        const all = rotateAll(steps);
        all.forEach(({ at, ring }, index) => {
          const before = all[index - 1]?.ring;
          const isNew = (key: { kid: string }, old: readonly { kid: string }[] = []) =>
            !kids(old).includes(key.kid) && index > 0;
          for (const key of ring.tokenKeys.filter((one) => isNew(one, before?.tokenKeys))) {
            expect(key.signs_from).toBeGreaterThanOrEqual(at + LEAD);
            expect(key.signs_from % MICROS_PER_SECOND).toBe(0);
          }
          for (const key of ring.sealingKeys.filter((one) => isNew(one, before?.sealingKeys))) {
            expect(key.seals_from).toBeGreaterThanOrEqual(at + LEAD);
          }
        });
      }),
      { numRuns: 50 },
    );
  });

  it('hands over at a whole second: until then the old key signs and seals, then the new', () => {
    const before = firstRing();
    const now = addMicros(START, 100 * MICROS_PER_SECOND + 1);
    const after = rotateAt(before, now);
    const turn = addMicros(START, (100 + ROTATION_LEAD_SECONDS + 1) * MICROS_PER_SECOND);
    const [oldToken, newToken] = kids(after.tokenKeys);
    expect(signingKeyAt(after.tokenKeys, addMicros(turn, -1))?.kid).toBe(oldToken);
    expect(signingKeyAt(after.tokenKeys, turn)?.kid).toBe(newToken);
    const [oldSealing, newSealing] = kids(after.sealingKeys);
    expect(sealingKeyAt(after.sealingKeys, addMicros(turn, -1))?.kid).toBe(oldSealing);
    expect(sealingKeyAt(after.sealingKeys, turn)?.kid).toBe(newSealing);
    expect(oldToken).toBe(before.tokenKeys[0]?.kid);
  });

  it('leaves nobody to sign between compromised keys and the new one', () => {
    const now = addMicros(START, 100 * MICROS_PER_SECOND);
    const { tokenKeys } = rotateAt(firstRing(), now, true);
    expect(signingKeyAt(tokenKeys, addMicros(now, -1))?.kid).toBe(tokenKeys[0]?.kid);
    expect(signingKeyAt(tokenKeys, now)).toBeUndefined();
    expect(signingKeyAt(tokenKeys, addMicros(now, LEAD - 1))).toBeUndefined();
    expect(signingKeyAt(tokenKeys, addMicros(now, LEAD))?.kid).toBe(tokenKeys[1]?.kid);
  });

  it('keeps the key of receipts, which people check for years, unless it was compromised', () => {
    const ring = firstRing();
    const now = addMicros(START, YEAR);
    expect(rotateAt(ring, now).receiptKey).toEqual(ring.receiptKey);
    const replaced = rotateAt(ring, now, true).receiptKey;
    expect(replaced?.kid).not.toBe(ring.receiptKey?.kid);
    expect(replaced).toBeDefined();
    // A ring of before there were receipts.
    expect(rotateAt({ ...ring, receiptKey: undefined }, now).receiptKey).toBeDefined();
  });

  it('does not wait for a key with a turn in the far future when all were compromised', () => {
    const ring = rotateAt(firstRing(), addMicros(START, YEAR));
    const now = addMicros(START, 100 * MICROS_PER_SECOND);
    const { tokenKeys } = rotateAt(ring, now, true);
    expect(tokenKeys.at(-1)?.signs_from).toBe(now + LEAD);
    expect(signingKeyAt(tokenKeys, addMicros(START, 2 * YEAR))?.kid).toBe(tokenKeys.at(-1)?.kid);
  });

  it('forgets a key a year after anyone believed it or sealed to it, and not before', () => {
    const rotated = rotateAt(firstRing(), START);
    const [old, current] = rotated.tokenKeys;
    const over = addMicros(old?.verifies_until ?? START, YEAR);
    expect(kids(rotateAt(rotated, addMicros(over, -1)).tokenKeys)).toContain(old?.kid);
    expect(kids(rotateAt(rotated, over).tokenKeys)).not.toContain(old?.kid);
    expect(kids(rotateAt(rotated, over).tokenKeys)).toContain(current?.kid);

    const [oldSealing, newSealing] = rotated.sealingKeys;
    const replaced = addMicros(newSealing?.seals_from ?? START, YEAR);
    expect(kids(rotateAt(rotated, addMicros(replaced, -1)).sealingKeys)).toContain(oldSealing?.kid);
    const later = kids(rotateAt(rotated, replaced).sealingKeys);
    expect(later).not.toContain(oldSealing?.kid);
    expect(later).toContain(newSealing?.kid);
  });

  it('publishes every key with its times, and no private half', () => {
    const ring = rotateAt(firstRing(), START);
    const halves = publicHalves(ring);
    expect(kids(halves)).toEqual([
      ...[...kids(ring.tokenKeys), ...kids(ring.sealingKeys)],
      ring.receiptKey?.kid,
    ]);
    for (const key of halves) expect(key).not.toHaveProperty('d');
    expect(halves[0]).toMatchObject({ purpose: 'token', signs_from: START });
    expect(halves[0]).toHaveProperty('verifies_until');
    expect(halves[3]).toMatchObject({ purpose: 'sealing' });
    expect(halves[4]).toMatchObject({ purpose: 'settlement-receipt' });
  });
});

it('a token of the old key is good to its end and not a moment longer, as the verifier sees it', async () => {
  const ring = rotateAt(firstRing(), START);
  const [old, current] = ring.tokenKeys;
  if (!old || !current) throw new Error('two keys were expected');
  const halves = publicHalves(ring).filter((key) => key.purpose === 'token');
  const verify = createRefreshTokenVerifier(verificationKeys(halves));
  const subject = {
    userId: '0198c0de-0000-7000-8000-000000000001',
    sessionId: '0198c0de-0000-7000-8000-000000000002',
    tokenId: 'last',
  };
  const issuedAt = addMicros(current.signs_from, -MICROS_PER_SECOND);
  const token = await signRefreshToken({ ...subject, issuedAt }, signingKeyOf(old));
  const expiresAt = addMicros(issuedAt, TOKEN_LIFE);
  expect(await verify(token, addMicros(expiresAt, -1))).toMatchObject({ ok: true });
  expect(await verify(token, expiresAt)).toMatchObject({ ok: false });

  // Whoever has the old key later cannot go on with it.
  const forgedAt = addMicros(current.signs_from, TOKEN_LIFE);
  const forged = await signRefreshToken({ ...subject, issuedAt: forgedAt }, signingKeyOf(old));
  expect(await verify(forged, addMicros(forgedAt, -1))).toMatchObject({ ok: true });
  expect(await verify(forged, forgedAt)).toEqual({ ok: false, code: 'UNAUTHENTICATED' });
});
