import { LRUCache } from 'lru-cache';
import { type ProofKey, type ReadProofKey, readProofKey } from '../order-proof.ts';

interface KnownKey {
  /** What the header said of it, to the letter. */
  readonly text: string;
  readonly reading: ProofKey;
}

/** Devices whose keys are remembered, those not seen for longest go first; some 0.5 kB each, 2 kB where one pads it. */
const KEYS_REMEMBERED = 10_000;

/**
 * Reads the key of each device once: that costs about as much as to check a signature by it. What is remembered is
 * the key that home has bound an order token to, once, and no other that a proof may name: so nobody fills the
 * memory with keys of their own making. It is believed again only where the header says the very same.
 */
export function rememberProofKeys(
  read: ReadProofKey = readProofKey,
  capacity = KEYS_REMEMBERED,
): ReadProofKey {
  const known = new LRUCache<string, KnownKey>({ max: capacity });
  return async (header, expected) => {
    const text = JSON.stringify([header.alg, header.jwk]);
    const found = known.get(expected);
    if (found?.text === text) return found.reading;
    const reading = await read(header, expected);
    if (reading.thumbprint === expected) known.set(expected, { text, reading });
    return reading;
  };
}
