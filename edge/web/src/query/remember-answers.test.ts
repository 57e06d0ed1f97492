import type { PersistedClient } from '@tanstack/react-query-persist-client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { REMEMBERED_MS } from './newest-answers.ts';
import { rememberAnswers } from './remember-answers.ts';
import { createFakeAnswerStore } from './testing/fake-answer-store.ts';

const NOW = 1_800_000_000_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers by topic, and when each came. */
function answers(dates: Readonly<Record<string, number>>): PersistedClient {
  const queries = Object.entries(dates).map(([topic, dataUpdatedAt]) => ({
    queryHash: topic,
    queryKey: [topic],
    state: { dataUpdatedAt },
  }));
  return {
    ...{ timestamp: NOW, buster: '1' },
    clientState: { mutations: [], queries } as unknown as PersistedClient['clientState'],
  };
}

function device() {
  const kept = new Map<string, string>();
  const session = { isOpen: true };
  let writes = 0;
  const store = createFakeAnswerStore(kept);
  const openTab = (nowMs = NOW) => {
    const { options, saveNow } = rememberAnswers({
      owner: 'demo',
      store: {
        ...store,
        write: async (owner, text) => {
          writes += 1;
          await store.write(owner, text);
        },
      },
      isStillOwner: () => session.isOpen,
      nowMs: () => nowMs,
    });
    return { ...options.persister, saveNow };
  };
  return { openTab, session, kept, writes: () => writes };
}

async function topicsOf(stored: unknown): Promise<readonly unknown[]> {
  const client = (await stored) as PersistedClient | undefined;
  return client?.clientState.queries.map(({ queryKey }) => queryKey[0]).toSorted() ?? [];
}

test('a new answer is saved soon, newer ones by and by, and the same never again', async () => {
  const { openTab, writes } = device();
  const tab = openTab();
  await tab.persistClient(answers({ me: NOW - 5 }));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writes()).toBe(1);
  await tab.persistClient(answers({ me: NOW - 5 }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(writes()).toBe(1);
  for (let at = 4; at > 0; at--) await tab.persistClient(answers({ me: NOW - at }));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(writes()).toBe(1);
  await tab.persistClient(answers({ me: NOW - 1, orders: NOW - 1 }));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writes()).toBe(2);
  expect(await topicsOf(openTab().restoreClient())).toEqual(['me', 'orders']);
});

test('a page that may be gone in a moment saves what it has', async () => {
  const { openTab, writes } = device();
  const tab = openTab();
  await tab.persistClient(answers({ me: NOW }));
  await tab.saveNow();
  expect(await topicsOf(openTab().restoreClient())).toEqual(['me']);
  await vi.advanceTimersByTimeAsync(60_000);
  await tab.saveNow();
  expect(writes()).toBe(1);
});

test('one tab keeps what another has saved, and of one question the newer answer', async () => {
  const { openTab } = device();
  const [one, other] = [openTab(), openTab()];
  await one.persistClient(answers({ me: NOW - 1, margin: NOW - 9 }));
  await one.saveNow();
  await other.persistClient(answers({ me: NOW - 7, orders: NOW }));
  await other.saveNow();
  const stored = await openTab().restoreClient();
  expect(await topicsOf(stored)).toEqual(['margin', 'me', 'orders']);
  expect(stored?.clientState.queries.find(({ queryHash }) => queryHash === 'me')?.state).toEqual({
    dataUpdatedAt: NOW - 1,
  });
});

test('what was answered seven days ago is not restored, though it was saved since', async () => {
  const { openTab } = device();
  const tab = openTab();
  await tab.persistClient(answers({ me: NOW - REMEMBERED_MS + 5, orders: NOW }));
  await tab.saveNow();
  expect(await topicsOf(openTab(NOW + 5).restoreClient())).toEqual(['orders']);
});

test('nothing is written for who has signed out, and nonsense is nothing', async () => {
  const { openTab, session, kept } = device();
  session.isOpen = false;
  const tab = openTab();
  await tab.persistClient(answers({ me: NOW }));
  await tab.saveNow();
  expect(kept.size).toBe(0);
  kept.set('demo', '{"clientState":');
  expect(await tab.restoreClient()).toBeUndefined();
});
