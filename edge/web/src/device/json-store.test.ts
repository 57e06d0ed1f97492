import { expect, test } from 'vitest';
import { createSharedStore, openStorage } from './json-store.ts';

const NO_PAGE = {} as Window;

/** A browser's storage that holds so many entries. */
function storageFor(entries: number): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem(key: string, text: string) {
      if (!kept.has(key) && kept.size >= entries) throw new DOMException('full', 'QuotaExceeded');
      kept.set(key, text);
    },
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}
const blocked = (): Storage => {
  throw new DOMException('the user has blocked it', 'SecurityError');
};

test('a browser that keeps data does, and a probe leaves nothing behind', () => {
  const storage = openStorage(() => storageFor(1));
  const store = createSharedStore(storage, NO_PAGE);
  store.write('a', { n: 1 });
  expect(createSharedStore(storage, NO_PAGE).read('a')).toEqual({ n: 1 });
  store.write('b', 2);
  expect(store.read('b')).toBeUndefined();
  store.remove('a');
  expect(store.read('a')).toBeUndefined();
});

test.each([
  ['may not even be looked at', blocked],
  ['takes nothing', () => storageFor(0)],
])('where it %s, the app goes on with what it holds in memory', (_, look) => {
  const storage = openStorage(look);
  expect(storage).toBeUndefined();
  const store = createSharedStore(storage, NO_PAGE);
  store.write('session', { username: 'demo' });
  expect(store.read('session')).toEqual({ username: 'demo' });
  store.watch('session', () => {})();
  store.remove('session');
  expect(store.read('session')).toBeUndefined();
});
