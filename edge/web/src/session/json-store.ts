/** A place for JSON by key. A browser that refuses to store is treated as one that forgot. */
export interface JsonStore {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

const PREFIX = 'mockstreet.';

/** A store over `localStorage` or `sessionStorage`. */
export function createJsonStore(storage: Storage): JsonStore {
  return {
    read(key) {
      try {
        const text = storage.getItem(PREFIX + key);
        return text === null ? undefined : (JSON.parse(text) as unknown);
      } catch {
        return undefined;
      }
    },
    write(key, value) {
      try {
        storage.setItem(PREFIX + key, JSON.stringify(value));
      } catch {
        // Full, or storage is off: the screen goes on with what it holds in memory.
      }
    },
    remove(key) {
      try {
        storage.removeItem(PREFIX + key);
      } catch {
        // As above.
      }
    },
  };
}
