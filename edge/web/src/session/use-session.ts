import { useSyncExternalStore } from 'react';
import { useEnvironment } from '../environment.ts';
import type { SessionState } from './session-holder.ts';

/** Who is signed in on this device; changes when another tab signs in or out. */
export function useSession(): SessionState {
  const { sessionHolder } = useEnvironment();
  return useSyncExternalStore(sessionHolder.subscribe, sessionHolder.current);
}
