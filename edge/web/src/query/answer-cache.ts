import { createAsyncStoragePersister } from '@tanstack/query-async-storage-persister';
import { QueryClient } from '@tanstack/react-query';
import type { PersistQueryClientOptions } from '@tanstack/react-query-persist-client';
import { createStore, del, get, set } from 'idb-keyval';

const DAY_MS = 86_400_000;
/** Home may be away for days, and old figures with their age are better than none. */
export const REMEMBERED_MS = 7 * DAY_MS;
/** Another shape of what is kept: what an older version of the app kept is then forgotten. */
const SHAPE = '1';

/** Where answers are kept on the device. */
export interface AnswerStore {
  read(owner: string): Promise<string | undefined>;
  write(owner: string, text: string): Promise<void>;
  forget(owner: string): Promise<void>;
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

/**
 * How the answers of a user outlive the page.
 *
 * @param isStillOwner nothing is written for somebody who has signed out meanwhile
 */
export function rememberAnswers(
  owner: string,
  store: AnswerStore,
  isStillOwner: () => boolean,
): Omit<PersistQueryClientOptions, 'queryClient'> {
  return {
    persister: createAsyncStoragePersister({
      key: owner,
      storage: {
        getItem: async (key) => (await store.read(key)) ?? null,
        setItem: async (key, text) => {
          if (isStillOwner()) await store.write(key, text);
        },
        removeItem: store.forget,
      },
    }),
    maxAge: REMEMBERED_MS,
    buster: SHAPE,
    hydrateOptions: { defaultOptions: { queries: { gcTime: REMEMBERED_MS } } },
    dehydrateOptions: {
      shouldDehydrateQuery: ({ meta, state }) =>
        meta?.isRemembered === true && state.data !== undefined,
    },
  };
}
