/**
 * Seeded noise that moves like a random walk yet can be read at any second without walking there:
 * a sum of value noises, one per time scale, each four times as long and twice as high as the one
 * before (a random walk grows with the square root of time). Only integers below 2^53 and
 * divisions by powers of two, so that every machine gives the same digits.
 */

/** Scales of 4^0 … 4^11 seconds: the longest wave takes seven weeks. */
const SCALES = 12;
/** A node of a scale is a hash in [-2^22, 2^22). */
const NODE_BITS = 22;

/** Noise of one unit per square root of a second, as a multiple of 2^-22. */
export const NOISE_ONE = 2 ** NODE_BITS;

/** Two 32-bit words that stand for seed and subject. */
export interface NoiseKey {
  readonly a: number;
  readonly b: number;
}

/** The noise at a second. Remembers the nodes around the last one: reading on is cheap. */
export function createNoise(key: NoiseKey): (second: number) => number {
  const indexes = new Array<number>(SCALES).fill(-1);
  const left = new Array<number>(SCALES).fill(0);
  const right = new Array<number>(SCALES).fill(0);

  return (second) => {
    let sum = 0;
    for (let scale = 0; scale < SCALES; scale += 1) {
      const length = 4 ** scale;
      const index = Math.floor(second / length);
      if (indexes[scale] !== index) {
        indexes[scale] = index;
        left[scale] = node(key, scale, index);
        right[scale] = node(key, scale, index + 1);
      }
      const elapsed = second - index * length;
      const weighted = (left[scale] ?? 0) * (length - elapsed) + (right[scale] ?? 0) * elapsed;
      // Divided by its length 4^k for the mean, multiplied by 2^k for the height.
      sum += Math.floor(weighted / 2 ** scale);
    }
    return sum;
  };
}

/** An unsigned 32-bit hash of key, stream and position, for choices that need no memory. */
export function hash32(key: NoiseKey, stream: number, position: number): number {
  const mixed = mix(key.a ^ Math.imul(position, 0x9e3779b1) ^ Math.imul(stream, 0x85ebca77));
  return mix(mixed ^ key.b ^ Math.imul(position, 0xc2b2ae3d)) >>> 0;
}

function node(key: NoiseKey, scale: number, index: number): number {
  return (hash32(key, scale, index) >>> (31 - NODE_BITS)) - NOISE_ONE;
}

/** Avalanche of a 32-bit word: every bit of the result depends on every bit of the word. */
function mix(word: number): number {
  let mixed = word | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
