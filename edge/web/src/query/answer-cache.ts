import { QueryClient } from '@tanstack/react-query';
import { createStore, del, get, keys, set } from 'idb-keyval';

/** Where answers are kept on the device. */
export interface AnswerStore {
  read(owner: string): Promise<string | undefined>;
  write(owner: string, text: string): Promise<void>;
  forget(owner: string): Promise<void>;
  /** All for whom, or under what, something is kept. */
  owners(): Promise<readonly string[]>;
}

/** In IndexedDB; a browser that refuses is treated as one that forgot. */
export function createAnswerStore(): AnswerStore {
  let opened: ReturnType<typeof createStore> | undefined;
  const store = () => {
    opened ??= createStore('mockstreet-answers', 'answers');
    return opened;
  };
  const orForgotten = async <T>(work: () => Promise<T>) => await work().catch(() => undefined);
  return {
    read: (owner) => orForgotten(async () => await get<string>(owner, store())),
    write: (owner, text) => orForgotten(async () => await set(owner, text, store())),
    forget: (owner) => orForgotten(async () => await del(owner, store())),
    owners: async () => (await orForgotten(async () => await keys<string>(store()))) ?? [],
  };
}

/** Asks each question of one user, or of nobody in particular, once for all who want to know. */
export function createAnswerCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Whoever polls asks again anyway; and whether somebody can be reached is what we want to see.
        retry: false,
        networkMode: 'always',
      },
    },
  });
}
