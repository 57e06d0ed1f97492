import type { Clock } from '@mockstreet/shared/instant';
import { createContext, useContext } from 'react';
import type { MockstreetApi } from './api/mockstreet-api.ts';
import type { JsonStore } from './session/json-store.ts';

/** What the screens need from outside. `main.tsx` makes the real one, tests their own. */
export interface Environment {
  readonly api: MockstreetApi;
  readonly clock: Clock;
  /** A new time-ordered id for an order. */
  readonly newClientOrderId: () => string;
  /** Gone with the tab: the session. */
  readonly tabStore: JsonStore;
  /** Stays on this device: orders sent and their receipts. */
  readonly deviceStore: JsonStore;
}

const EnvironmentContext = createContext<Environment | undefined>(undefined);
export const EnvironmentProvider = EnvironmentContext.Provider;

export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (!environment) throw new Error('no environment: render inside EnvironmentProvider');
  return environment;
}
