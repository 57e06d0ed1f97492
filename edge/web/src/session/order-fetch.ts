import type { Instant } from '@mockstreet/shared/instant';
import { signOrderProof } from '@mockstreet/shared/sign-order-proof';
import { Unsent } from '../api/unsent.ts';
import type { OrderKeys } from '../device/order-keys.ts';
import type { AuthorizationParts } from './authorized-fetch.ts';
import { openSession } from './session-holder.ts';

export interface OrderFetchParts extends AuthorizationParts {
  readonly orderKeys: OrderKeys;
  /** For a session without an order token, or a device that has lost its key. */
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
 * sent, so that the edge can take them for days without home and still can make none. It never
 * falls back to the access token because an answer says so, for then the edge would only have to
 * ask for it. Rejects with `Unsent` when the signature would need a date that nobody can tell.
 */
export function createOrderFetch(parts: OrderFetchParts): typeof fetch {
  const { fetchPage, holder, renew, orderKeys, signingTime, newId } = parts;

  async function signed(request: Request, body: string): Promise<Request | undefined> {
    const order = openSession(holder)?.order;
    const key = order && (await orderKeys.find(order.keyId));
    if (!key) return undefined;
    const signedAt = signingTime();
    if (signedAt === undefined) throw new Unsent('DEVICE_CLOCK_WRONG');
    const { url, method } = request;
    const proof = await signOrderProof(
      {
        orderToken: order.token,
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
    const body = await request.clone().text();
    const session = openSession(holder);
    const first = await signed(request, body);
    if (!session || !first) return await parts.authorizedFetch(request);
    const answer = await fetchPage(first);
    // The answer has told the edge's time, and home tells whether the session still stands.
    if (answer.status !== 401 || (await renew(session)) === 'ended') return answer;
    if (openSession(holder)?.username !== session.username) return answer;
    const second = await signed(request, body);
    return second ? await fetchPage(second) : answer;
  };
}
