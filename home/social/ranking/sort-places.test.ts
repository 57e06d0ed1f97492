import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createSorter, firstAtOrAbove } from './sort-places.ts';

const KEY_MAX = 2 ** 52 - 1;
const keysOf = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: KEY_MAX }),
    fc.constant(KEY_MAX),
  ),
  { maxLength: 200 },
);

it('sorts by key, and equal ones by place, time after time', () => {
  const sort = createSorter();
  fc.assert(
    fc.property(keysOf, (keys) => {
      const sorted = sort(Float64Array.from(keys), keys.length).subarray(0, keys.length);
      const expected = keys.map((key, place) => ({ key, place }));
      expected.sort((a, b) => a.key - b.key || a.place - b.place);
      expect([...sorted]).toEqual(expected.map(({ place }) => place));
    }),
  );
});

it('finds the first key that is not below another', () => {
  fc.assert(
    fc.property(keysOf, fc.integer({ min: 0, max: KEY_MAX }), (keys, key) => {
      const sorted = Float64Array.from(keys).sort();
      const found = sorted.findIndex((one) => one >= key);
      expect(firstAtOrAbove(sorted, key)).toBe(found === -1 ? keys.length : found);
    }),
  );
});
