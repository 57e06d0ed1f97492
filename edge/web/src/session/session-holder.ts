import type { Clock } from '@mockstreet/shared/instant';
import type { SharedStore } from '../device/json-store.ts';
import { endOfSession, restoreSession, type Session } from './session.ts';

/**
 * Why nobody is signed in any more. `unheard`: the user signed out while home was away and does
 * not know of it; `reused`: a token that had been replaced was used again, by a thief or by a copy
 * of this device; `revoked`: ended elsewhere; `key_lost`: the browser no longer has the key that
 * the session signs its orders with.
 */
const SESSION_ENDS = ['asked', 'unheard', 'expired', 'revoked', 'reused', 'key_lost'] as const;
export type SessionEnd = (typeof SESSION_ENDS)[number];

export type SessionState =
  | { readonly kind: 'open'; readonly session: Session }
  /** Nobody, and if somebody was: why not any more. */
  | { readonly kind: 'none'; readonly why: SessionEnd | undefined };

/** The one session of this device, the same in all tabs. */
export interface SessionHolder {
  current(): SessionState;
  /** Tells of every change, those by other tabs too. Answers how to stop. */
  subscribe(onChange: () => void): () => void;
  /** As the last tab left it: word of a change may come later than the turn to make the next. */
  reread(): SessionState;
  open(session: Session): void;
  end(why: SessionEnd): void;
}

const KEY = 'session';

/**
 * Holds the session in memory and in the device's store. That is `localStorage`, so that a reload,
 * a new tab and the third day without home need no password; the price is that a script injected
 * into the page could read the tokens. Against that: the policy admits no script but our own files,
 * the access token lives half an hour, the order token is worth nothing without the device's key,
 * which no script can take away, and a stolen refresh token ends the session at its second use.
 * Cookies would be no safer a place for a script that can act in the page, and are sent unasked.
 *
 * The end of a session is stored as well, so that every tab can say why, and so that nothing stored
 * means only that the browser does not store.
 */
export function createSessionHolder(store: SharedStore, clock: Clock): SessionHolder {
  const listeners = new Set<() => void>();
  let state = restoreState(store.read(KEY)) ?? { kind: 'none', why: undefined };
  if (state.kind === 'open' && endOfSession(state.session) <= clock()) {
    state = { kind: 'none', why: 'expired' };
  }

  function become(next: SessionState): void {
    state = next;
    for (const listener of listeners) listener();
  }
  function reread(): SessionState {
    const stored = restoreState(store.read(KEY));
    if (stored && JSON.stringify(stored) !== JSON.stringify(state)) become(stored);
    return state;
  }
  store.watch(KEY, reread);

  return {
    current: () => state,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    reread,
    open(session) {
      store.write(KEY, session);
      become({ kind: 'open', session });
    },
    end(why) {
      store.write(KEY, { ended: why });
      become({ kind: 'none', why });
    },
  };
}

/** Who is signed in, if somebody is. */
export function openSession(holder: SessionHolder): Session | undefined {
  const state = holder.current();
  return state.kind === 'open' ? state.session : undefined;
}

function restoreState(stored: unknown): SessionState | undefined {
  const session = restoreSession(stored);
  if (session) return { kind: 'open', session };
  if (typeof stored !== 'object' || stored === null || !('ended' in stored)) return undefined;
  const why = SESSION_ENDS.find((end) => end === stored.ended);
  return why === undefined ? undefined : { kind: 'none', why };
}
