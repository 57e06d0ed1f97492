/** Digits of 13 bits, four of them: keys below 2^52. */
const DIGIT_BITS = 13;
const DIGIT = 2 ** DIGIT_BITS;
const MASK = DIGIT - 1;
const HALF = DIGIT * DIGIT;

/**
 * Sorts places 0 to `count` − 1 by their keys, the lowest first; of equal keys the lower place comes first.
 * Keys are whole numbers of 0 or more below 2^52. The result stands until the next call.
 */
export type SortPlaces = (keys: Float64Array, count: number) => Int32Array;

/**
 * Digit by digit (radix sort), as its cost is that of a few passes whatever has changed: a hundred thousand
 * places in a few milliseconds. Keeps its arrays, as new ones of that size each second would cost as much.
 */
export function createSorter(): SortPlaces {
  let [low, high, order, spare] = arrays(0);
  return (keys, count) => {
    if (count > order.length) [low, high, order, spare] = arrays(Math.ceil(count * 1.25));
    for (let place = 0; place < count; place++) {
      const key = keys[place] as number;
      // Both exact, as HALF is a power of two.
      const upper = Math.floor(key / HALF);
      high[place] = upper;
      low[place] = key - upper * HALF;
      order[place] = place;
    }
    for (const digits of [low, high]) {
      for (const shift of [0, DIGIT_BITS]) {
        if (sortByDigit(order, spare, digits, shift, count)) [order, spare] = [spare, order];
      }
    }
    return order;
  };
}

function arrays(size: number) {
  const make = () => new Int32Array(size);
  return [make(), make(), make(), make()] as [Int32Array, Int32Array, Int32Array, Int32Array];
}

/** Writes `order` into `sorted`, by one digit; false where all have the same, and nothing is to be done. */
function sortByDigit(
  order: Int32Array,
  sorted: Int32Array,
  digits: Int32Array,
  shift: number,
  count: number,
): boolean {
  const begins = new Int32Array(DIGIT + 1);
  for (let place = 0; place < count; place++) {
    const digit = ((digits[place] as number) >> shift) & MASK;
    begins[digit + 1] = (begins[digit + 1] as number) + 1;
  }
  if (begins.includes(count)) return false;
  for (let digit = 0; digit < DIGIT; digit++) {
    begins[digit + 1] = (begins[digit + 1] as number) + (begins[digit] as number);
  }
  for (let at = 0; at < count; at++) {
    const place = order[at] as number;
    const digit = ((digits[place] as number) >> shift) & MASK;
    const to = begins[digit] as number;
    sorted[to] = place;
    begins[digit] = to + 1;
  }
  return true;
}

/** Where the first of the keys is that is not below this one. */
export function firstAtOrAbove(sorted: Float64Array, key: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
