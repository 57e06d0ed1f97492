import type { Clock } from '@mockstreet/shared/instant';
import { createContext, useContext, useMemo } from 'react';
import type { HttpClients, MockstreetApi } from './api/mockstreet-api.ts';
import type { DeviceNotices } from './device/device-notices.ts';
import type { SharedStore } from './device/json-store.ts';
import type { OrderEvents } from './live/order-events.ts';
import type { PriceBoard } from './live/price-board.ts';
import type { PreferenceHolder } from './preferences/preferences.ts';
import type { AnswerStore } from './query/answer-cache.ts';
import type { AppUpdate } from './service-worker/app-update.ts';
import type { SessionHolder } from './session/session-holder.ts';
import type { SignIn } from './session/sign-in.ts';
import type { SignOut } from './session/sign-out.ts';

/** What the screens need from outside. `main.tsx` makes the real one, tests their own. */
export interface Environment {
  readonly api: MockstreetApi;
  /** For the calls that only one room makes: see {@link useApi}. */
  readonly clients: HttpClients;
  readonly priceBoard: PriceBoard;
  readonly orderEvents: OrderEvents;
  readonly sessionHolder: SessionHolder;
  readonly preferenceHolder: PreferenceHolder;
  readonly signIn: SignIn;
  readonly signOut: SignOut;
  /** The edge's time, as well as this device knows it. */
  readonly clock: Clock;
  /** A new time-ordered id for an order or a command. */
  readonly newClientId: () => string;
  /** Stays on this device: orders sent, their receipts, the last prices. */
  readonly deviceStore: SharedStore;
  /** Whether it does; a browser that blocks a site's data knows all of it only while it is open. */
  readonly isDeviceKept: boolean;
  readonly appUpdate: AppUpdate;
  /** Stays on this device: the last answers. */
  readonly answerStore: AnswerStore;
  readonly deviceNotices: DeviceNotices;
}

const EnvironmentContext = createContext<Environment | undefined>(undefined);
export const EnvironmentProvider = EnvironmentContext.Provider;

export function useEnvironment(): Environment {
  const environment = useContext(EnvironmentContext);
  if (!environment) throw new Error('no environment: render inside EnvironmentProvider');
  return environment;
}

/** @param create the calls of a room; loaded with it */
export function useApi<T>(create: (clients: HttpClients) => T): T {
  const { clients } = useEnvironment();
  return useMemo(() => create(clients), [create, clients]);
}
