import { expect, test } from 'vitest';
import type { JournalKey } from '#accounts/keys/journal-keys';
import { createKeyChain } from './read-fills-log.ts';

function key(kid: string, hour: number, more: Partial<JournalKey> = {}): JournalKey {
  const seals_from = `2026-11-20T0${hour}:00:00Z`;
  return { kty: 'oct', alg: 'A256GCM', kid, k: kid.padEnd(43, 'x'), seals_from, ...more };
}

const first = key('first', 1);
const second = key('second', 2, { succeeds: 'first' });

test('a key that took over in peace ends nothing', () => {
  const chain = createKeyChain([first]);
  chain.sealed(first, second);
  chain.sealed(second, undefined);
  expect([chain.keyOf('first'), chain.keyOf('second')]).toEqual([first, second]);
  expect(chain.found()).toEqual([second]);
});

test('once the successor of a stolen key has sealed, the keys before it open nothing', () => {
  const [stolen, older] = [second, first].map((one) => ({ ...one, compromised: true as const }));
  const fresh = key('fresh', 3);
  const next = key('next', 4, { succeeds: 'fresh' });
  const chain = createKeyChain([older, stolen, fresh] as JournalKey[]);
  chain.sealed(stolen as JournalKey, undefined);
  expect(chain.keyOf('first')).toBeDefined();
  chain.sealed(fresh, next);
  chain.sealed(next, undefined);
  expect(['first', 'second', 'fresh', 'next'].map((kid) => chain.keyOf(kid)?.kid)).toEqual([
    ...[undefined, undefined],
    ...['fresh', 'next'],
  ]);
  chain.rewind();
  expect(chain.keyOf('second')).toBeDefined();
});

test('who holds a stolen key hands nothing over, and nobody hands over what is not the next', () => {
  const stolen = { ...second, compromised: true as const };
  const chain = createKeyChain([stolen, key('fresh', 3)]);
  chain.sealed(stolen, key('thief', 9, { succeeds: 'second' }));
  chain.sealed(key('fresh', 3), key('other', 9));
  expect(chain.found()).toEqual([]);
  // A file from before the theft does not know: what was handed over then goes with its line.
  const unmarked = createKeyChain([second, key('fresh', 3)]);
  unmarked.sealed(second, key('thief', 9, { succeeds: 'second' }));
  unmarked.sealed(key('fresh', 3), undefined);
  expect(unmarked.keyOf('thief')).toBeUndefined();
  expect(unmarked.found()).toEqual([]);
});
