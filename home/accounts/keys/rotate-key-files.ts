import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { withFileLock } from '@mockstreet/shared/node/lock-file';
import { rotateJournalKeys } from './journal-keys.ts';
import { type HomeKeyFiles, lockOf, readKeyRing, tokenKeyText, writeKeyRing } from './key-files.ts';
import type { KeyRing } from './key-ring.ts';
import { makeFreshKeys } from './make-keys.ts';
import {
  type FreshKeys,
  ROTATION_LEAD_SECONDS,
  type RotationOptions,
  rotateKeys,
} from './rotate-keys.ts';

/** What a rotation did; nothing in it is secret. */
export interface KeyRotation {
  readonly at: Instant;
  readonly compromised: boolean;
  /** `kid` of the key that seals the journal from now on. */
  readonly journalKey: string;
  readonly tokenKey: { readonly kid: string; readonly signsFrom: Instant };
  readonly sealingKey: { readonly kid: string; readonly sealsFrom: Instant };
  /** Token keys of before that got an end by it, or an earlier one. */
  readonly retired: readonly { readonly kid: string; readonly verifiesUntil: Instant }[];
}

/** New keys that nothing knows of yet. */
export interface PlannedRotation {
  readonly now: Instant;
  readonly compromised: boolean;
  readonly before: KeyRing;
  readonly after: KeyRing;
  readonly fresh: FreshKeys;
}

/** Makes the keys of a rotation and writes nothing. Throws Misconfiguration when a file cannot be used. */
export function planRotation(files: HomeKeyFiles, options: RotationOptions): PlannedRotation {
  const { now, compromised } = options;
  const fresh = makeFreshKeys();
  const before = readKeyRing(files);
  return { now, compromised, before, after: rotateKeys(before, fresh, options), fresh };
}

/**
 * Rotates the keys in home's files, whether home runs or not: its processes read them again each
 * second. Rotations at once follow one another, none loses the other's key. Throws Misconfiguration
 * when a file cannot be used; then all are as they were.
 */
export async function rotateKeyFiles(
  files: HomeKeyFiles,
  options: { readonly clock: Clock; readonly compromised: boolean },
): Promise<KeyRotation> {
  const { clock, compromised } = options;
  return await withFileLock(lockOf(files), () =>
    write(files, planRotation(files, { now: clock(), compromised })),
  );
}

/**
 * Puts a planned rotation into the files. Does nothing and returns undefined where somebody else has
 * rotated them since, or the time that is left is too short for everyone to hear of the new keys.
 */
export async function putRotation(
  files: HomeKeyFiles,
  planned: PlannedRotation,
  clock: Clock,
): Promise<KeyRotation | undefined> {
  return await withFileLock(lockOf(files), () => {
    const soon = addMicros(clock(), ROTATION_LEAD_SECONDS * MICROS_PER_SECOND);
    const { sealingKey, tokenKey } = newKeysOf(planned);
    if (Math.min(sealingKey.seals_from, tokenKey.signs_from) < soon) return undefined;
    const isSame = tokenKeyText(readKeyRing(files)) === tokenKeyText(planned.before);
    return isSame ? write(files, planned) : undefined;
  });
}

function write(files: HomeKeyFiles, planned: PlannedRotation): KeyRotation {
  const { now, compromised, before, after } = planned;
  const endBefore = new Map(before.tokenKeys.map((key) => [key.kid, key.verifies_until]));
  writeKeyRing(files, after);
  const journalKey = rotateJournalKeys(files.journalKeys, { compromised, now });
  const { tokenKey, sealingKey } = newKeysOf(planned);
  return {
    at: now,
    compromised,
    journalKey,
    tokenKey: { kid: tokenKey.kid, signsFrom: tokenKey.signs_from },
    sealingKey: { kid: sealingKey.kid, sealsFrom: sealingKey.seals_from },
    retired: after.tokenKeys.flatMap(({ kid, verifies_until: verifiesUntil }) =>
      verifiesUntil === undefined || verifiesUntil === endBefore.get(kid)
        ? []
        : [{ kid, verifiesUntil }],
    ),
  };
}

function newKeysOf({ after, fresh }: PlannedRotation) {
  return {
    tokenKey: find(after.tokenKeys, fresh.tokenKey.kid),
    sealingKey: find(after.sealingKeys, fresh.sealingKey.kid),
  };
}

function find<K extends { readonly kid: string }>(keys: readonly K[], kid: string): K {
  const found = keys.find((key) => key.kid === kid);
  if (!found) throw new Error('the new key is not in the ring');
  return found;
}
