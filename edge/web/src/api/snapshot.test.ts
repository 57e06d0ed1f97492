import type { Instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { JsonStore } from '../session/json-store.ts';
import { forgetSnapshot, keepSnapshot, readSnapshot } from './snapshot.ts';

function place() {
  const kept = new Map<string, unknown>();
  const store: JsonStore = {
    read: (key) => kept.get(key),
    write: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
  return { store, key: 'prices' };
}
const at = (seconds: number) => (seconds * 1_000_000) as Instant;

test('a snapshot comes back with its time', () => {
  const here = place();
  expect(readSnapshot(here)).toBeUndefined();
  keepSnapshot(here, { value: ['a'], receivedAt: at(1) });
  expect(readSnapshot(here)).toEqual({ value: ['a'], receivedAt: at(1) });
  forgetSnapshot(here);
  expect(readSnapshot(here)).toBeUndefined();
});

test('it is not written every second', () => {
  const here = place();
  keepSnapshot(here, { value: 1, receivedAt: at(10) });
  keepSnapshot(here, { value: 2, receivedAt: at(11) });
  expect(readSnapshot(here)?.value).toBe(1);
  keepSnapshot(here, { value: 3, receivedAt: at(15) });
  expect(readSnapshot(here)?.value).toBe(3);
});

test('a clock that was set back does not stop it', () => {
  const here = place();
  keepSnapshot(here, { value: 1, receivedAt: at(1_000) });
  keepSnapshot(here, { value: 2, receivedAt: at(10) });
  expect(readSnapshot(here)?.value).toBe(2);
});

test.each([null, 'text', {}, { value: 1 }, { value: 1, receivedAt: 'x' }])(
  '%j is no snapshot',
  (stored) => {
    const here = place();
    here.store.write('snapshot.prices', stored);
    expect(readSnapshot(here)).toBeUndefined();
  },
);
