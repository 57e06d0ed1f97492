import type { Clock } from '@mockstreet/shared/instant';
import type { Fault } from '../api/answer.ts';
import type { SessionApi } from '../api/session-api.ts';
import type { OneTabAtATime } from '../device/one-tab-at-a-time.ts';
import type { OrderKeys } from '../device/order-keys.ts';
import { startSession } from './session.ts';
import type { SessionHolder } from './session-holder.ts';

export interface SignInParts {
  readonly api: Pick<SessionApi, 'signIn'>;
  readonly holder: SessionHolder;
  readonly orderKeys: OrderKeys;
  /** The same as for renewals: of who signs in and whose session ends, one comes first. */
  readonly oneTabAtATime: OneTabAtATime;
  readonly clock: Clock;
}

/** Undefined when it worked. */
export type SignIn = (username: string, password: string) => Promise<Fault | undefined>;

/**
 * Opens a session, with a key of its own that this device signs orders with, if the browser can.
 * The key is kept before home hears of it: an order token whose key is lost would be worth nothing.
 */
export function createSignIn(parts: SignInParts): SignIn {
  const { api, holder, orderKeys, oneTabAtATime, clock } = parts;

  async function signIn(username: string, password: string): Promise<Fault | undefined> {
    const key = await orderKeys.create();
    const answer = await api.signIn({ username, password, orderKey: key?.publicJwk });
    if (!answer.ok) {
      if (key) await orderKeys.forget(key.id);
      return answer.fault;
    }
    const session = startSession({ username, keyId: key?.id }, answer.value, clock());
    holder.open(session);
    await orderKeys.forgetOthers(session.order?.keyId);
    return undefined;
  }

  return (typedName, password) =>
    oneTabAtATime(() => signIn(typedName.trim().toLowerCase(), password));
}
