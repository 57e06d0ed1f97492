import type { SharedStore } from '../session/json-store.ts';
import { mergeSubmissions } from './merge-submissions.ts';
import {
  reduceSubmissions,
  restoreSubmissions,
  type Submission,
  type SubmissionEvent,
} from './submission.ts';

/** The orders that this device has sent for a user, the same in all tabs. */
export interface SubmissionLog {
  current(): readonly Submission[];
  apply(event: SubmissionEvent): void;
  /** Tells of every change, those by other tabs too. Answers how to stop. */
  subscribe(onChange: () => void): () => void;
  /** Whether this tab made it or found it as it came: another tab sends its own again itself. */
  isOwn(clientOrderId: string): boolean;
}

const keyOf = (username: string) => `submissions.${username}`;

/**
 * On the device before it is on the wire, so that neither a lost answer nor a reload can turn one
 * order into two. A tab never writes what it alone knows over what the others have written.
 */
export function createSubmissionLog(store: SharedStore, username: string): SubmissionLog {
  const key = keyOf(username);
  const read = () => readStored(store.read(key));
  const listeners = new Set<() => void>();
  let submissions = restoreSubmissions(read());
  if (!isSame(submissions, read())) store.write(key, submissions);
  const own = new Set(submissions.map((one) => one.clientOrderId));
  let leave: (() => void) | undefined;

  function become(next: readonly Submission[]): void {
    submissions = next;
    for (const listener of listeners) listener();
  }
  function follow(): void {
    const stored = read();
    const merged = mergeSubmissions(submissions, stored);
    if (!isSame(merged, submissions)) become(merged);
    // Who wrote it did not know of ours.
    if (!isSame(merged, stored)) store.write(key, merged);
  }

  return {
    current: () => submissions,
    apply(event) {
      if (event.kind === 'made') own.add(event.submission.clientOrderId);
      // An answer that comes after the user has left: what was let go of then is not brought back.
      const known = listeners.size > 0 ? mergeSubmissions(submissions, read()) : read();
      const next = reduceSubmissions(known, event);
      store.write(key, next);
      become(next);
    },
    subscribe(onChange) {
      listeners.add(onChange);
      leave ??= store.watch(key, follow);
      return () => {
        listeners.delete(onChange);
        if (listeners.size > 0) return;
        leave?.();
        leave = undefined;
      };
    },
    isOwn: (clientOrderId) => own.has(clientOrderId),
  };
}

/** Lets go of orders that have been answered: of those home knows, or nobody ever will. */
export function forgetSettled(store: SharedStore, username: string): void {
  const left = readStored(store.read(keyOf(username))).filter(isUnanswered);
  if (left.length > 0) store.write(keyOf(username), left);
  else store.remove(keyOf(username));
}

/** May have been accepted, or not: who sent it has to ask once more. */
function isUnanswered({ state }: Pick<Submission, 'state'>): boolean {
  return state.kind === 'sending' || state.kind === 'unanswered';
}

function isSame(a: readonly Submission[], b: readonly Submission[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What an older version of the app has stored says not yet when it was last wanted. */
function readStored(stored: unknown): readonly Submission[] {
  if (!Array.isArray(stored)) return [];
  return (stored as readonly Submission[]).map((one) => ({
    ...one,
    wantedAt: one.wantedAt ?? one.createdAt,
    seenPrice: one.seenPrice ?? null,
  }));
}
