import type { Instant } from '@mockstreet/shared/instant';
import { type OrderKeyPair, signOrderProof } from '@mockstreet/shared/sign-order-proof';
import type { SessionApi } from '../api/session-api.ts';
import { Unsent } from '../api/unsent.ts';
import type { OrderKeys } from '../device/order-keys.ts';
import type { AuthorizationParts } from './authorized-fetch.ts';
import type { Session } from './session.ts';
import { openSession } from './session-holder.ts';

export interface OrderFetchParts extends AuthorizationParts {
  readonly api: Pick<SessionApi, 'signOut'>;
  readonly orderKeys: Pick<OrderKeys, 'find'>;
  /** For a session without an order token. */
  readonly authorizedFetch: typeof fetch;
  /** Undefined while nobody can say what time it is. */
  readonly signingTime: () => Instant | undefined;
  readonly newId: () => string;
}

/**
 * How long the edge may take to accept what was signed. A retry is signed anew, so this is for one
 * attempt, and no more than how far the two clocks may be apart.
 */
const SIGNED_FOR_SECONDS = 30;

/**
 * A `fetch` for orders: signed by the key of this device (RFC 9449), over the very text that is
 * sent, so that the edge can take them for days without home and still can make none. A session
 * that signs its orders never falls back to the access token, whatever an answer says or the device
 * has lost: nobody would take it. Rejects with `Unsent` when there is no key to sign with, which
 * ends the session, or no date that anybody can tell.
 */
export function createOrderFetch(parts: OrderFetchParts): typeof fetch {
  const { fetchPage, holder, renew, api, orderKeys, signingTime, newId } = parts;

  async function findKey(id: string): Promise<OrderKeyPair> {
    const key = await orderKeys.find(id).catch(() => {
      throw new Unsent('ORDER_KEY_UNREADABLE');
    });
    if (key) return key;
    const state = holder.reread();
    // Not the session that another tab has opened meanwhile, which has a key of its own.
    if (state.kind === 'open' && state.session.order?.keyId === id) {
      holder.end('key_lost');
      void api.signOut(state.session.refresh.token, 'here');
    }
    throw new Unsent('ORDER_KEY_LOST');
  }

  async function signed(
    request: Request,
    body: string,
    order: NonNullable<Session['order']>,
  ): Promise<Request> {
    const key = await findKey(order.keyId);
    const signedAt = signingTime();
    if (signedAt === undefined) throw new Unsent('DEVICE_CLOCK_WRONG');
    const { url, method } = request;
    const proof = await signOrderProof(
      {
        orderToken: order.token,
        method: method === 'DELETE' ? method : 'POST',
        url,
        body,
        signedAt,
        validForSeconds: SIGNED_FOR_SECONDS,
        proofId: newId(),
      },
      key,
    );
    const headers = new Headers(request.headers);
    headers.set('authorization', `DPoP ${order.token}`);
    headers.set('dpop', proof);
    return new Request(url, { method, headers, body, cache: request.cache });
  }

  return async (input, init) => {
    const request = new Request(input, init);
    // Before anything is waited for: it is this user's order, whoever is signed in afterwards.
    const session = openSession(holder);
    if (!session?.order) return await parts.authorizedFetch(request);
    const body = await request.clone().text();
    const answer = await fetchPage(await signed(request, body, session.order));
    // The answer has told the edge's time, and home tells whether the session still stands.
    if (answer.status !== 401 || (await renew(session)) === 'ended') return answer;
    const renewed = openSession(holder);
    if (renewed?.username !== session.username || !renewed.order) return answer;
    return await fetchPage(await signed(request, body, renewed.order));
  };
}
