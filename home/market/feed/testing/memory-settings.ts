import type { FeedSettings } from '../feed-settings.ts';

/** Settings of a data directory that lasts as long as the test. */
export function memorySettings(
  first: Readonly<Record<string, unknown>> = {},
): FeedSettings & { readonly kept: ReadonlyMap<string, unknown> } {
  const kept = new Map<string, unknown>(Object.entries(first));
  return {
    kept,
    read: async (key) => kept.get(key),
    decideOnce: async (key, value) => {
      if (!kept.has(key)) kept.set(key, value);
      return kept.get(key);
    },
    replace: async (key, value) => {
      kept.set(key, value);
    },
  };
}
