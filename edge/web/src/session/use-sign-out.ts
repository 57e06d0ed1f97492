import { useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import type { SignOutScope } from '../api/session-api.ts';
import { useEnvironment } from '../environment.ts';
import { useWords } from '../text/words.ts';
import { sessionWords } from './words.ts';

/** The ways out of the session, as a page shows them. */
export interface SignOutActs {
  leave(scope: SignOutScope): Promise<void>;
  readonly isBusy: boolean;
  /** Why the last try led nowhere, in the user's words. */
  readonly problem: string | undefined;
}

export function useSignOut(): SignOutActs {
  const { signOut } = useEnvironment();
  const words = useWords(sessionWords).session;
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();
  return {
    async leave(scope) {
      setBusy(true);
      setFault(await signOut(scope));
      setBusy(false);
    },
    isBusy,
    problem: fault && (isHomeOffline(fault) ? words.everywhereNeedsHome : words.tryAgain),
  };
}
