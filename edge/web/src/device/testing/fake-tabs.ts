import type { SharedStore } from '../json-store.ts';

/** The tabs of one browser, whose word of a change comes when the test says so. */
export interface FakeTabs {
  openTab(): SharedStore;
  /** Tells every tab what the others have written since the last time. */
  spreadTheWord(): void;
}

export function createFakeTabs(): FakeTabs {
  const kept = new Map<string, string>();
  const watchers = new Set<{
    readonly tab: object;
    readonly key: string;
    readonly onChange: () => void;
  }>();
  const changes: { readonly by: object; readonly key: string }[] = [];
  return {
    openTab() {
      const tab: SharedStore = {
        read(key) {
          const text = kept.get(key);
          return text === undefined ? undefined : (JSON.parse(text) as unknown);
        },
        write(key, value) {
          kept.set(key, JSON.stringify(value));
          changes.push({ by: tab, key });
        },
        remove(key) {
          kept.delete(key);
          changes.push({ by: tab, key });
        },
        watch(key, onChange) {
          const watcher = { tab, key, onChange };
          watchers.add(watcher);
          return () => watchers.delete(watcher);
        },
      };
      return tab;
    },
    spreadTheWord() {
      for (const { by, key } of changes.splice(0)) {
        for (const watcher of watchers) {
          if (watcher.tab !== by && watcher.key === key) watcher.onChange();
        }
      }
    },
  };
}
