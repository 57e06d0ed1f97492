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

/**
 * What the browser keeps for this site; undefined where it refuses to, which shows at the first
 * look at it, or only once something is to be kept.
 */
export function openStorage(look: () => Storage): Storage | undefined {
  try {
    const storage = look();
    storage.setItem(`${PREFIX}probe`, '');
    storage.removeItem(`${PREFIX}probe`);
    return storage;
  } catch {
    return undefined;
  }
}

/**
 * @param storage undefined: what is written is known until this page is closed, and to no other tab
 * @param page whose `storage` events tell what other tabs write
 */
export function createSharedStore(storage: Storage | undefined, page: Window): SharedStore {
  if (!storage) return { ...createMemoryStore(), watch: () => () => {} };
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
        // Full: the screen goes on with what it holds in memory.
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

function createMemoryStore(): JsonStore {
  const kept = new Map<string, string>();
  return {
    read(key) {
      const text = kept.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as unknown);
    },
    write: (key, value) => void kept.set(key, JSON.stringify(value)),
    remove: (key) => void kept.delete(key),
  };
}
