import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstAtOrAbove, sortPlaces } from './sort-places.ts';

const KEY_MAX = 2 ** 52 - 1;
const keysOf = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: KEY_MAX }),
    fc.constant(KEY_MAX),
  ),
  { maxLength: 200 },
);

it('sorts by key and leaves equal ones as they stood', () => {
  fc.assert(
    fc.property(keysOf, (keys) => {
      const places = Int32Array.from(keys, (_, at) => 2 * at);
      const sorted = sortPlaces(places, Float64Array.from(keys));
      const expected = keys.map((key, at) => ({ key, place: 2 * at }));
      expected.sort((a, b) => a.key - b.key || a.place - b.place);
      expect([...places]).toEqual(expected.map(({ place }) => place));
      expect([...sorted]).toEqual(expected.map(({ key }) => key));
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
