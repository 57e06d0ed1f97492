import type {
  PersistedClient,
  PersistQueryClientOptions,
} from '@tanstack/react-query-persist-client';
import type { AnswerStore } from './answer-cache.ts';
import { newestAnswers, REMEMBERED_MS } from './newest-answers.ts';

/** Another shape of what is kept: what an older version of the app kept is then forgotten. */
const SHAPE = '1';
/** A question that was never answered before is worth saving at once… */
const NEW_SAVED_AFTER_MS = 1_000;
/** …a newer answer to one that is saved already, by and by: all of them are written together. */
const NEWER_SAVED_AFTER_MS = 10_000;

export interface RememberParts {
  readonly owner: string;
  readonly store: AnswerStore;
  /** Nothing is written for somebody who has signed out meanwhile. */
  readonly isStillOwner: () => boolean;
  /** As this device tells the time, by which answers are dated. */
  readonly nowMs: () => number;
}

export interface RememberedAnswers {
  readonly options: Omit<PersistQueryClientOptions, 'queryClient'>;
  /** For when the page may be gone in a moment. */
  saveNow(): Promise<void>;
}

/**
 * How the answers of a user outlive the page. All tabs of a device write to one place: what another
 * has saved there is kept beside one's own.
 */
export function rememberAnswers(parts: RememberParts): RememberedAnswers {
  const { owner, store, isStillOwner, nowMs } = parts;
  let saved: ReadonlyMap<string, number> = new Map();
  let waiting: PersistedClient | undefined;
  let timer: { readonly id: ReturnType<typeof setTimeout>; readonly afterMs: number } | undefined;

  async function saveNow(): Promise<void> {
    clearTimeout(timer?.id);
    timer = undefined;
    const client = waiting;
    waiting = undefined;
    if (!client) return;
    saved = datesOf(client);
    const stored = parsed(await store.read(owner));
    const clients = stored?.buster === client.buster ? [client, stored] : [client];
    const text = JSON.stringify({ ...client, clientState: newestOf(clients, client.timestamp) });
    if (isStillOwner()) await store.write(owner, text);
  }

  function saveWithin(afterMs: number): void {
    if (timer && timer.afterMs <= afterMs) return;
    clearTimeout(timer?.id);
    timer = { id: setTimeout(() => void saveNow(), afterMs), afterMs };
  }

  return {
    options: {
      persister: {
        persistClient(client) {
          const dates = [...datesOf(client)];
          if (dates.every(([hash, date]) => saved.get(hash) === date)) return;
          waiting = client;
          const isNew = dates.some(([hash]) => !saved.has(hash));
          saveWithin(isNew ? NEW_SAVED_AFTER_MS : NEWER_SAVED_AFTER_MS);
        },
        async restoreClient() {
          const stored = parsed(await store.read(owner));
          if (!stored) return undefined;
          saved = datesOf(stored);
          return { ...stored, clientState: newestOf([stored], nowMs()) };
        },
        removeClient: () => store.forget(owner),
      },
      maxAge: REMEMBERED_MS,
      buster: SHAPE,
      hydrateOptions: { defaultOptions: { queries: { gcTime: REMEMBERED_MS } } },
      dehydrateOptions: {
        shouldDehydrateMutation: () => false,
        shouldDehydrateQuery: ({ meta, state }) =>
          meta?.isRemembered === true && state.data !== undefined,
      },
    },
    saveNow,
  };
}

/** When each question was last answered, by its hash. */
function datesOf({ clientState }: PersistedClient): ReadonlyMap<string, number> {
  return new Map(clientState.queries.map((one) => [one.queryHash, one.state.dataUpdatedAt]));
}

function newestOf(
  clients: readonly PersistedClient[],
  nowMs: number,
): PersistedClient['clientState'] {
  const queries = clients.flatMap(({ clientState }) => clientState.queries);
  return { mutations: [], queries: [...newestAnswers(queries, nowMs)] };
}

/** What cannot be read was never kept. */
function parsed(text: string | undefined): PersistedClient | undefined {
  if (text === undefined) return undefined;
  try {
    const client = JSON.parse(text) as Partial<PersistedClient> | null;
    return Array.isArray(client?.clientState?.queries) ? (client as PersistedClient) : undefined;
  } catch {
    return undefined;
  }
}
