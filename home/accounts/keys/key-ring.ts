import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';

/** 32 bytes: either half of a key on Curve25519. */
const base64url32Bytes = z.string().regex(/^[\w-]{43}$/);
const kid = z.string().min(1).max(64);

/** RFC 3339 in a file, an {@link Instant} in the program. */
const moment = z.codec(
  z.string().refine((text) => parseInstant(text) !== undefined, 'not a time'),
  z.custom<Instant>(),
  { decode: (text) => parseInstant(text) as Instant, encode: (at) => formatInstant(at) },
);

const signingMembers = {
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid,
  x: base64url32Bytes,
};
const sealingMembers = { ...signingMembers, crv: z.literal('X25519') };

/**
 * When a token key signs: from `signs_from` until the next one does. What it signed is believed
 * until `verifies_until`, which a key gets when it is retired.
 */
const tokenTimes = { signs_from: moment, verifies_until: moment.optional() };
/** From when the edge seals with it; it opens what was sealed for as long as it is kept. */
const sealingTimes = { seals_from: moment };

const d = base64url32Bytes;
export const privateTokenKeySchema = z
  .object({ ...signingMembers, d, ...tokenTimes })
  .refine(areHalvesOfOne, { path: ['x'] });
export const privateSealingKeySchema = z
  .object({ ...sealingMembers, d, ...sealingTimes })
  .refine(areHalvesOfOne, { path: ['x'] });
/** A key without times: one that others are given once and for all. */
export const privateSigningKeySchema = z
  .object({ ...signingMembers, d })
  .refine(areHalvesOfOne, { path: ['x'] });
/** Public members alone: what else a file holds (a private half by mistake) is left behind. */
export const publicSigningKeySchema = z.object(signingMembers);
const publicTokenKeySchema = z.object({
  ...signingMembers,
  purpose: z.literal('token'),
  ...tokenTimes,
});
const publicSealingKeySchema = z.object({
  ...sealingMembers,
  purpose: z.literal('sealing'),
  ...sealingTimes,
});
const publicReceiptKeySchema = z.object({
  ...signingMembers,
  purpose: z.literal('settlement-receipt'),
});
export const publicKeySchema = z.discriminatedUnion('purpose', [
  publicTokenKeySchema,
  publicSealingKeySchema,
  publicReceiptKeySchema,
]);

export type PrivateTokenKey = z.output<typeof privateTokenKeySchema>;
export type PrivateSealingKey = z.output<typeof privateSealingKeySchema>;
export type PrivateSigningKey = z.output<typeof privateSigningKeySchema>;
export type PublicSigningKey = z.output<typeof publicSigningKeySchema>;
export type PublicTokenKey = z.output<typeof publicTokenKeySchema>;
export type PublicSealingKey = z.output<typeof publicSealingKeySchema>;
export type PublicKey = z.output<typeof publicKeySchema>;

/** The keys that are rotated: those that sign, and those that credentials are sealed to. */
export interface KeyRing {
  readonly tokenKeys: readonly PrivateTokenKey[];
  /** Signs settlement receipts; undefined in a file of before there were any. */
  readonly receiptKey: PrivateSigningKey | undefined;
  readonly sealingKeys: readonly PrivateSealingKey[];
}

/** Whether the public half that is published belongs to the private one. */
function areHalvesOfOne(jwk: JsonWebKey): boolean {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  return createPublicKey(privateKey).export({ format: 'jwk' }).x === jwk.x;
}

/** Whether what a key signed is believed at this moment. */
export function isLiveAt(key: { readonly verifies_until?: Instant | undefined }, at: Instant) {
  return key.verifies_until === undefined || at < key.verifies_until;
}

/** The one key that signs at this moment, or undefined: all were compromised, and the next waits. */
export function signingKeyAt<K extends Pick<PublicTokenKey, 'signs_from' | 'verifies_until'>>(
  keys: readonly K[],
  at: Instant,
): K | undefined {
  const able = keys.filter((key) => key.signs_from <= at && isLiveAt(key, at));
  return newest(able, ({ signs_from }) => signs_from);
}

/** The key that credentials are sealed to at this moment. */
export function sealingKeyAt<K extends Pick<PublicSealingKey, 'seals_from'>>(
  keys: readonly K[],
  at: Instant,
): K | undefined {
  const able = keys.filter(({ seals_from }) => seals_from <= at);
  return newest(able, ({ seals_from }) => seals_from);
}

/** Whether two sets have a key in common. */
export function isOfOneLine(keys: readonly Named[], others: readonly Named[]): boolean {
  const known = new Set(keys.map(({ kid }) => kid));
  return others.some(({ kid }) => known.has(kid));
}

/**
 * Whether one set came of another by rotations: it has all of its keys but such as rotations forget, which
 * are older than its own.
 */
export function goesOnFrom<K extends Named>(
  keys: readonly K[],
  others: readonly K[],
  from: (key: K) => Instant | undefined,
): boolean {
  const known = new Set(keys.map(({ kid }) => kid));
  const oldest = Math.min(...keys.map((key) => from(key) ?? Number.NEGATIVE_INFINITY));
  return others.every((key) => {
    const at = from(key);
    return known.has(key.kid) || (at !== undefined && at < oldest);
  });
}

interface Named {
  readonly kid: string;
}

/** What home tells the other processes, and the edges, of its keys: never a private half. */
export function publicHalves(ring: KeyRing): PublicKey[] {
  return [
    ...ring.tokenKeys.map(({ d: _, ...key }): PublicKey => ({ ...key, purpose: 'token' })),
    ...ring.sealingKeys.map(({ d: _, ...key }): PublicKey => ({ ...key, purpose: 'sealing' })),
    ...(ring.receiptKey ? [receiptHalf(ring.receiptKey)] : []),
  ];
}

function receiptHalf({ d: _, ...key }: PrivateSigningKey): PublicKey {
  return { ...key, purpose: 'settlement-receipt' };
}

function newest<K>(keys: readonly K[], from: (key: K) => Instant): K | undefined {
  return keys.reduce<K | undefined>(
    (best, key) => (best === undefined || from(key) > from(best) ? key : best),
    undefined,
  );
}
