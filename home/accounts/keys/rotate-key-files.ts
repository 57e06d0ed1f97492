import type { Clock, Instant } from '@mockstreet/shared/instant';
import { withFileLock } from '@mockstreet/shared/node/lock-file';
import { rotateJournalKeys } from './journal-keys.ts';
import { type HomeKeyFiles, lockOf, readKeyRing, writeKeyRing } from './key-files.ts';
import { makeFreshKeys } from './make-keys.ts';
import { rotateKeys } from './rotate-keys.ts';

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

/**
 * Rotates the keys in home's files, whether home runs or not: its processes read them again each
 * second. Rotations at once follow one another, none loses the other's key. Throws Misconfiguration
 * when a file cannot be used; then all are as they were.
 */
export async function rotateKeyFiles(
  files: HomeKeyFiles,
  options: { readonly clock: Clock; readonly compromised: boolean },
): Promise<KeyRotation> {
  const { compromised } = options;
  return await withFileLock(lockOf(files), () => {
    const now = options.clock();
    const fresh = makeFreshKeys();
    const before = readKeyRing(files);
    const endBefore = new Map(before.tokenKeys.map((key) => [key.kid, key.verifies_until]));
    const ring = rotateKeys(before, fresh, { now, compromised });
    writeKeyRing(files, ring);
    const journalKey = rotateJournalKeys(files.journalKeys, { compromised, now });
    const tokenKey = find(ring.tokenKeys, fresh.tokenKey.kid);
    const sealingKey = find(ring.sealingKeys, fresh.sealingKey.kid);
    return {
      at: now,
      compromised,
      journalKey,
      tokenKey: { kid: tokenKey.kid, signsFrom: tokenKey.signs_from },
      sealingKey: { kid: sealingKey.kid, sealsFrom: sealingKey.seals_from },
      retired: ring.tokenKeys.flatMap(({ kid, verifies_until: verifiesUntil }) =>
        verifiesUntil === undefined || verifiesUntil === endBefore.get(kid)
          ? []
          : [{ kid, verifiesUntil }],
      ),
    };
  });
}

function find<K extends { readonly kid: string }>(keys: readonly K[], kid: string): K {
  const found = keys.find((key) => key.kid === kid);
  if (!found) throw new Error('the new key is not in the ring');
  return found;
}
