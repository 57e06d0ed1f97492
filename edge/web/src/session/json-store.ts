/** A place for JSON by key. A browser that refuses to store is treated as one that forgot. */
export interface JsonStore {
  read(key: string): unknown;
  write(key: string, value: unknown): void;
  remove(key: string): void;
}

/** A store that all tabs of this device share. */
export interface SharedStore extends JsonStore {
  /**
   * Calls when another tab has written the key; never for what this one wrote. Answers how to stop.
   */
  watch(key: string, onChange: () => void): () => void;
}

const PREFIX = 'mockstreet.';

function createJsonStore(storage: Storage): JsonStore {
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

/** @param page whose `storage` events tell what other tabs write */
export function createSharedStore(storage: Storage, page: Window): SharedStore {
  return {
    ...createJsonStore(storage),
    watch(key, onChange) {
      const onStorage = (event: StorageEvent) => {
        if (event.storageArea === storage && event.key === PREFIX + key) onChange();
      };
      page.addEventListener('storage', onStorage);
      return () => page.removeEventListener('storage', onStorage);
    },
  };
}
