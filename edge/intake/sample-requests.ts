import { type Decimal, ONE } from '@mockstreet/shared/decimal';

const DRAWS = 2n ** 32n;

/**
 * Draws which requests are told of, so large a share of them. By nothing that came with them: whoever could choose by
 * it would have all of theirs told of, or none.
 */
export function createSampler(
  share: Decimal,
  randomBytes: (count: number) => Uint8Array,
): () => boolean {
  const drawn = Number.parseInt(((DRAWS * share) / ONE).toString(), 10);
  return () => {
    const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0 < drawn;
  };
}
