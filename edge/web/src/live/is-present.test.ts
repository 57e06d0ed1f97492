import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { isPresent } from './is-present.ts';

const NOW = 1_000_000_000_000_000 as Instant;
const ago = (seconds: number) => addMicros(NOW, -seconds * MICROS_PER_SECOND);
const LIVE = { isLive: true, receivedAt: ago(600), fault: undefined };

test.each([
  ['is told by itself', LIVE, true],
  ['was asked for just now', { ...LIVE, isLive: false, receivedAt: ago(2) }, true],
  ['is remembered', { ...LIVE, isLive: false }, false],
  ['was never there', { ...LIVE, isLive: false, receivedAt: undefined }, false],
  ['cannot be asked for', { ...LIVE, fault: { kind: 'unreachable' } as const }, false],
] as const)('a price that %s', (_name, state, isNow) => {
  expect(isPresent({ is_stale: false }, state, NOW)).toBe(isNow);
});

test('a price that its source has left old is none of now', () => {
  expect(isPresent({ is_stale: true }, LIVE, NOW)).toBe(false);
});
