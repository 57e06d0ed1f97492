import {
  addMicros,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { followSynced } from './journal-place.ts';

const at = (transactionId: number) => ({ transactionId: BigInt(transactionId), id: 0n });
const NOW = instant(1_800_000_000_000_000);
const after = (seconds: number) => addMicros(NOW, seconds * MICROS_PER_SECOND);

test('what was confirmed counts as synced two minutes later, by when it was published', () => {
  const place = followSynced(at(1));
  place.confirmed(at(5), 100, NOW);
  place.confirmed(at(9), 100, after(60));
  expect(place.at(after(119))).toEqual(at(1));
  expect(place.at(after(120))).toEqual(at(5));
  expect(place.at(addMicros(NOW, 3 * MICROS_PER_MINUTE))).toEqual(at(9));
});

test('under a flood no more than so many events are published again', () => {
  const place = followSynced(at(0));
  for (let round = 1; round <= 50; round++) place.confirmed(at(round), 500, NOW);
  expect(place.at(NOW)).toEqual(at(10));
  expect(place.at(NOW)).toEqual(at(10));
});
