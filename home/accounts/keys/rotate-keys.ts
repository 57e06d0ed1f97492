import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { CLOCK_TOLERANCE_SECONDS, REFRESH_TOKEN } from '@mockstreet/shared/token';
import type { KeyRing, PrivateSealingKey, PrivateSigningKey, PrivateTokenKey } from './key-ring.ts';

/**
 * A new key is known for so long before it is used: every process reads the files again each
 * second, and the edges are told at once.
 */
export const ROTATION_LEAD_SECONDS = 5;

/** The longest life of a token, and what verifiers add to it. */
const RETIREMENT_MICROS =
  (REFRESH_TOKEN.lifetimeSeconds + CLOCK_TOLERANCE_SECONDS) * MICROS_PER_SECOND;

/**
 * How long keys are kept after their last use: orders that wait in a queue, or in the journal, are
 * judged as of their acceptance, and opened, by the keys of that time.
 */
const KEPT_MICROS = 365 * MICROS_PER_DAY;

/** New key pairs, not yet in use. */
export interface FreshKeys {
  readonly tokenKey: Omit<PrivateTokenKey, 'signs_from' | 'verifies_until'>;
  readonly sealingKey: Omit<PrivateSealingKey, 'seals_from'>;
  readonly receiptKey: PrivateSigningKey;
}

export interface RotationOptions {
  readonly now: Instant;
  /** Someone else may have the old keys: nothing that they sign is believed any longer. */
  readonly compromised: boolean;
  /** How long from `now` the new keys are not used yet; at least {@link ROTATION_LEAD_SECONDS}. */
  readonly leadSeconds?: number;
}

/**
 * The ring with new keys, and the old ones retired: tokens of theirs live out their time, at once
 * none does if they were compromised, and no receipt. Never do two keys sign tokens at one moment.
 */
export function rotateKeys(ring: KeyRing, fresh: FreshKeys, options: RotationOptions): KeyRing {
  const { now, compromised, leadSeconds = ROTATION_LEAD_SECONDS } = options;
  const soon = addMicros(now, leadSeconds * MICROS_PER_SECOND);
  // Compromised keys sign nothing more; others that wait for their turn get it, however short.
  const waiting = compromised ? [] : ring.tokenKeys.map(({ signs_from }) => signs_from);
  const signsFrom = wholeSecondAfter(Math.max(soon, ...waiting.map((at) => at + 1)));
  const sealing = ring.sealingKeys.map(({ seals_from }) => seals_from + 1);
  const sealsFrom = wholeSecondAfter(Math.max(soon, ...sealing));
  const end = compromised ? now : addMicros(signsFrom, RETIREMENT_MICROS);
  const retired = ring.tokenKeys.map((key) => ({
    ...key,
    verifies_until: instant(Math.min(key.verifies_until ?? end, end)),
  }));
  return {
    tokenKeys: [
      ...retired.filter(({ verifies_until }) => verifies_until + KEPT_MICROS > now),
      { ...fresh.tokenKey, signs_from: signsFrom },
    ],
    // People want to check a receipt in years: its key is replaced for cause alone.
    receiptKey: compromised ? fresh.receiptKey : (ring.receiptKey ?? fresh.receiptKey),
    sealingKeys: [
      ...keptSealingKeys(ring.sealingKeys, now),
      { ...fresh.sealingKey, seals_from: sealsFrom },
    ],
  };
}

/** Tokens name whole seconds: the key of a token is then found by its `iat`. */
function wholeSecondAfter(micros: number): Instant {
  return instant(Math.ceil(micros / MICROS_PER_SECOND) * MICROS_PER_SECOND);
}

/** All but those whose successor has been in use for long. */
function keptSealingKeys(keys: readonly PrivateSealingKey[], now: Instant): PrivateSealingKey[] {
  return keys.filter((key) =>
    keys.every(
      (other) => other.seals_from <= key.seals_from || other.seals_from + KEPT_MICROS > now,
    ),
  );
}
