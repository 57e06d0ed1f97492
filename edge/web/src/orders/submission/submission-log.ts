import type { SharedStore } from '../../device/json-store.ts';
import { mergeSubmissions } from './merge-submissions.ts';
import { restoreSubmissions } from './restore-submissions.ts';
import {
  isPending,
  reduceSubmissions,
  type Submission,
  type SubmissionEvent,
  takeUpSubmissions,
} from './submission.ts';

/** The orders that this device has sent for a user, the same in all tabs. */
export interface SubmissionLog {
  current(): readonly Submission[];
  /** What all tabs have stored by now: word of it may come late, or never to one that was frozen. */
  reread(): readonly Submission[];
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
  const read = () => restoreSubmissions(store.read(key));
  const listeners = new Set<() => void>();
  let submissions = takeUpSubmissions(read());
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
    reread() {
      follow();
      return submissions;
    },
    apply(event) {
      if (event.kind === 'made') own.add(event.submission.clientOrderId);
      else if (reduceSubmissions(submissions, event) === submissions) return;
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
  const left = restoreSubmissions(store.read(keyOf(username))).filter(isPending);
  if (left.length > 0) store.write(keyOf(username), left);
  else store.remove(keyOf(username));
}

function isSame(a: readonly Submission[], b: readonly Submission[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
