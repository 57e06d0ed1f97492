import type { JsonStore } from '../../device/json-store.ts';
import type { OrderDraft } from './order-draft.ts';
import { restoreDraft } from './restore-draft.ts';

/** A draft, and the id that it will be ordered under however often it is sent. */
export interface KeptDraft {
  readonly clientOrderId: string;
  readonly draft: OrderDraft;
}

/** Drafts of the instruments that were composed last. */
const DRAFTS_KEPT = 20;

const keyOf = (username: string) => `drafts.${username}`;

/** What stood in the ticket of an instrument when it was last looked at. */
export function readKeptDraft(
  store: JsonStore,
  username: string,
  tickerId: string,
): KeptDraft | undefined {
  const stored = readAll(store, username)[tickerId];
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { clientOrderId, draft: kept } = stored as Partial<Record<keyof KeptDraft, unknown>>;
  const draft = restoreDraft(kept);
  return draft && typeof clientOrderId === 'string' ? { clientOrderId, draft } : undefined;
}

/** @param kept undefined: nothing worth keeping stands there any more */
export function keepDraft(
  store: JsonStore,
  username: string,
  tickerId: string,
  kept: KeptDraft | undefined,
): void {
  const { [tickerId]: before, ...others } = readAll(store, username);
  if (!kept && !before) return;
  const newest = Object.entries(others).slice(0, DRAFTS_KEPT - 1);
  store.write(
    keyOf(username),
    Object.fromEntries([...(kept ? [[tickerId, kept] as const] : []), ...newest]),
  );
}

export function forgetDrafts(store: JsonStore, username: string): void {
  store.remove(keyOf(username));
}

function readAll(store: JsonStore, username: string): Readonly<Record<string, unknown>> {
  const stored = store.read(keyOf(username));
  if (typeof stored !== 'object' || stored === null) return {};
  return stored as Readonly<Record<string, unknown>>;
}
