import { type Instant, toMillis } from './instant.ts';

const RANDOM_BYTES = 10;

/**
 * A time-ordered UUID (RFC 9562 §5.7) of a moment and ten random bytes. Ids made in the order of
 * arrival keep home's indexes in that order as well.
 */
export function uuidV7(at: Instant, random: Uint8Array): string {
  if (random.length !== RANDOM_BYTES) throw new RangeError('a version 7 UUID takes 10 bytes');
  const time = toMillis(at).toString(16).padStart(12, '0');
  const byte = (index: number) => random[index] as number;
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
  const version = hex(0x7000 | ((byte(0) & 0x0f) << 8) | byte(1), 4);
  const variant = hex(0x8000 | ((byte(2) & 0x3f) << 8) | byte(3), 4);
  const rest = Array.from(random.subarray(4), (value) => hex(value, 2)).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${rest}`;
}
