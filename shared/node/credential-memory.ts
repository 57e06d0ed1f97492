import { LRUCache } from 'lru-cache';

/**
 * Remembers what was found out about credentials, by their hash: their text must not stay here.
 * With home's keys everything changes, what is verified and what it is sealed to, so nothing
 * outlives them.
 */
export interface CredentialMemory<Keys extends object, T> {
  /** @param keys the same object for as long as the keys are the same */
  recall(keys: Keys, hash: string): T | undefined;
  /** Does nothing when other keys have come since the work was begun. */
  keep(keys: Keys, hash: string, found: T): void;
}

/** @param capacity credentials remembered at most; those not seen for longest go first */
export function createCredentialMemory<Keys extends object, T extends object>(
  capacity: number,
): CredentialMemory<Keys, T> {
  const found = new LRUCache<string, T>({ max: capacity });
  let foundWith: Keys | undefined;
  return {
    recall(keys, hash) {
      if (keys !== foundWith) {
        found.clear();
        foundWith = keys;
      }
      return found.get(hash);
    },
    keep(keys, hash, value) {
      if (keys === foundWith) found.set(hash, value);
    },
  };
}
