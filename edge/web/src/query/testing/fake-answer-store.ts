import type { AnswerStore } from '../answer-cache.ts';

/** A device that keeps what it is told in memory. */
export function createFakeAnswerStore(kept = new Map<string, string>()): AnswerStore {
  return {
    read: async (owner) => kept.get(owner),
    write: async (owner, text) => void kept.set(owner, text),
    forget: async (owner) => void kept.delete(owner),
    owners: async () => [...kept.keys()],
  };
}
