import { useCallback, useState } from 'react';
import type { Fault } from '../api/answer.ts';
import { forgetSnapshot } from '../api/snapshot.ts';
import { useEnvironment } from '../environment.ts';
import { restoreSession, type Session, startSession } from './session.ts';

const KEY = 'session';
/** What the device remembers of a user, and forgets when the user signs out. */
const REMEMBERED = ['orders', 'portfolio'];

export interface SessionControl {
  readonly session: Session | undefined;
  /** Whether the last session ended because its token ran out. */
  readonly expired: boolean;
  /** Undefined when it worked. */
  signIn(username: string, password: string): Promise<Fault | undefined>;
  signOut(why: 'asked' | 'expired'): void;
}

/** The session of this tab: in memory, and in the tab's own store so that a reload keeps it. */
export function useSession(): SessionControl {
  const { api, clock, tabStore, deviceStore } = useEnvironment();
  const [session, setSession] = useState(() => restoreSession(tabStore.read(KEY), clock()));
  const [expired, setExpired] = useState(false);

  const signIn = useCallback(
    async (username: string, password: string) => {
      const answer = await api.signIn(username, password);
      if (!answer.ok) return answer.fault;
      const started = startSession(username.trim().toLowerCase(), answer.value, clock());
      tabStore.write(KEY, started);
      setExpired(false);
      setSession(started);
      return undefined;
    },
    [api, clock, tabStore],
  );
  const signOut = useCallback(
    (why: 'asked' | 'expired') => {
      tabStore.remove(KEY);
      if (why === 'asked' && session) {
        for (const what of REMEMBERED) {
          forgetSnapshot({ store: deviceStore, key: `${what}.${session.username}` });
        }
      }
      setExpired(why === 'expired');
      setSession(undefined);
    },
    [tabStore, deviceStore, session],
  );
  return { session, expired, signIn, signOut };
}
