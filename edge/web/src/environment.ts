import type { Clock } from '@mockstreet/shared/instant';
import { createContext, useContext } from 'react';
import type { MockstreetApi } from './api/mockstreet-api.ts';
import type { LivePrices } from './market/live-prices.ts';
import type { JsonStore } from './session/json-store.ts';
import type { SessionHolder } from './session/session-holder.ts';
import type { SignIn } from './session/sign-in.ts';
import type { SignOut } from './session/sign-out.ts';

/** What the screens need from outside. `main.tsx` makes the real one, tests their own. */
export interface Environment {
  readonly api: MockstreetApi;
  readonly livePrices: LivePrices;
  readonly sessionHolder: SessionHolder;
  readonly signIn: SignIn;
  readonly signOut: SignOut;
  /** The edge's time, as well as this device knows it. */
  readonly clock: Clock;
  /** A new time-ordered id for an order. */
  readonly newClientOrderId: () => string;
  /** Stays on this device: orders sent, their receipts, the last figures. */
  readonly deviceStore: JsonStore;
}

const EnvironmentContext = createContext<Environment | undefined>(undefined);
export const EnvironmentProvider = EnvironmentContext.Provider;

export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (!environment) throw new Error('no environment: render inside EnvironmentProvider');
  return environment;
}
