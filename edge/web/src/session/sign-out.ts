import type { Fault } from '../api/answer.ts';
import type { SessionApi, SignOutScope } from '../api/session-api.ts';
import type { OneTabAtATime } from '../device/one-tab-at-a-time.ts';
import type { OrderKeys } from '../device/order-keys.ts';
import { openSession, type SessionHolder } from './session-holder.ts';

export interface SignOutParts {
  readonly api: Pick<SessionApi, 'signOut'>;
  readonly holder: SessionHolder;
  readonly orderKeys: Pick<OrderKeys, 'forgetOthers'>;
  /** Forgets here what nobody needs who has signed out. */
  readonly forgetUser: (username: string) => Promise<void>;
  /** The same as for renewals: home is told of the newest refresh token, and of no other session. */
  readonly oneTabAtATime: OneTabAtATime;
}

/** Undefined when nobody is signed in any more on this device. */
export type SignOut = (scope: SignOutScope) => Promise<Fault | undefined>;

/**
 * Ends the session at home, and in any case on this device: the tokens, the key and the user's
 * figures are gone from here even if home cannot be told. Other devices only home can sign out, so
 * that is all or nothing.
 */
export function createSignOut(parts: SignOutParts): SignOut {
  const { api, holder, orderKeys, forgetUser, oneTabAtATime } = parts;
  const isOpenFor = (username: string) => {
    const state = holder.reread();
    return state.kind === 'open' && state.session.username === username ? state.session : undefined;
  };

  async function signOut(username: string, scope: SignOutScope): Promise<Fault | undefined> {
    const session = isOpenFor(username);
    if (!session) return undefined;
    const answer = await api.signOut(session.refresh.token, scope);
    if (!answer.ok && scope === 'everywhere') return answer.fault;
    // A browser without locks lets others sign in meanwhile.
    if (isOpenFor(username)) {
      holder.end(answer.ok || isRefused(answer.fault) ? 'asked' : 'unheard');
      await orderKeys.forgetOthers(undefined);
    }
    await forgetUser(username);
    return undefined;
  }

  return async (scope) => {
    const session = openSession(holder);
    return session && (await oneTabAtATime(() => signOut(session.username, scope)));
  };
}

/** Nothing is left to sign out of. */
function isRefused(fault: Fault): boolean {
  return fault.kind === 'problem' && fault.problem.status === 401;
}
