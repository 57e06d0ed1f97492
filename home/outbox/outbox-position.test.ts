import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparePositions, formatPosition, parsePosition } from './outbox-position.ts';

const position = fc.record({
  transactionId: fc.bigInt(0n, 2n ** 62n),
  id: fc.bigInt(0n, 2n ** 62n),
});

test('a position survives the round trip through its text', () => {
  fc.assert(
    fc.property(position, (at) => {
      expect(parsePosition(formatPosition(at))).toEqual(at);
    }),
  );
});

test.each(['', '1', '1.', '.1', '1.2.3', '-1.2', '1,2', ' 1.2'])('%j is no position', (text) => {
  expect(parsePosition(text)).toBeUndefined();
});

test('the transaction decides before the id does', () => {
  const at = (transactionId: bigint, id: bigint) => ({ transactionId, id });
  expect(comparePositions(at(9n, 500n), at(10n, 3n))).toBeLessThan(0);
  expect(comparePositions(at(10n, 4n), at(10n, 3n))).toBeGreaterThan(0);
  expect(comparePositions(at(10n, 3n), at(10n, 3n))).toBe(0);
});
