import { type Decimal, ONE } from '@mockstreet/shared/decimal';

const DRAWS = 2n ** 32n;
/** At a time: asking the system for each would cost an order as much as its checks. */
const DRAWN_AT_ONCE = 1_024;
const BYTES = 4;

/**
 * Draws which requests are told of, so large a share of them. By nothing that came with them: whoever could choose by
 * it would have all of theirs told of, or none. Where none are, nothing is drawn.
 */
export function createSampler(
  share: Decimal,
  randomBytes: (count: number) => Uint8Array,
): () => boolean {
  const below = Number.parseInt(((DRAWS * share) / ONE).toString(), 10);
  if (below === 0) return () => false;
  let drawn: DataView = new DataView(new ArrayBuffer(0));
  let next = 0;
  return () => {
    if (next === drawn.byteLength) {
      const { buffer, byteOffset, byteLength } = randomBytes(DRAWN_AT_ONCE * BYTES);
      drawn = new DataView(buffer, byteOffset, byteLength);
      next = 0;
    }
    const draw = drawn.getUint32(next);
    next += BYTES;
    return draw < below;
  };
}
