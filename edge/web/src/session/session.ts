import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { IssuedTokens } from '../api/payloads.ts';

/** A token, and when it is of no more use. */
export interface HeldToken {
  readonly token: string;
  readonly endsAt: Instant;
}

/** Who is signed in on this device, and what home gave to show for it. */
export interface Session {
  readonly username: string;
  /** Goes with every question; its end matters little, for the next one takes its place. */
  readonly access: HeldToken;
  /** Good for one successor of all of these. */
  readonly refresh: HeldToken;
  /**
   * Good for orders, also while home is away, together with a signature by the key of this device
   * that `keyId` names. Absent where the browser keeps no keys.
   */
  readonly order?: HeldToken & { readonly keyId: string };
}

/** The next access token is asked for so long before the last one ends. */
const RENEW_BEFORE_MICROS = 2 * MICROS_PER_MINUTE;

/** @param keyId of the key that went with the sign-in, if one did */
export function startSession(
  { username, keyId }: { readonly username: string; readonly keyId: string | undefined },
  issued: IssuedTokens,
  now: Instant,
): Session {
  const after = (seconds: number) => addMicros(now, seconds * MICROS_PER_SECOND);
  const refresh = { token: issued.refresh_token, endsAt: after(issued.refresh_expires_in) };
  return {
    username,
    access: { token: issued.access_token, endsAt: after(issued.expires_in) },
    refresh,
    ...(issued.order_token !== undefined && keyId !== undefined
      ? { order: { token: issued.order_token, endsAt: refresh.endsAt, keyId } }
      : {}),
  };
}

/** The session with the successors of its tokens; an order token without one is kept. */
export function renewedSession(session: Session, issued: IssuedTokens, now: Instant): Session {
  const { username, order } = session;
  const renewed = startSession({ username, keyId: order?.keyId }, issued, now);
  return order === undefined || renewed.order !== undefined ? renewed : { ...renewed, order };
}

/** How urgently the access token wants a successor. */
export function accessState({ access }: Session, now: Instant): 'good' | 'ends-soon' | 'over' {
  if (access.endsAt <= now) return 'over';
  return access.endsAt - now <= RENEW_BEFORE_MICROS ? 'ends-soon' : 'good';
}

/** When nothing can be done with the session any more: neither renewing it nor ordering. */
export function endOfSession({ refresh, order }: Session): Instant {
  return order !== undefined && order.endsAt > refresh.endsAt ? order.endsAt : refresh.endsAt;
}

/** A session as it was stored, unless it is none. */
export function restoreSession(stored: unknown): Session | undefined {
  if (!isRecord(stored) || typeof stored.username !== 'string') return undefined;
  const access = restoreToken(stored.access);
  const refresh = restoreToken(stored.refresh);
  if (!access || !refresh) return undefined;
  const order = restoreToken(stored.order);
  const keyId = isRecord(stored.order) ? stored.order.keyId : undefined;
  return {
    username: stored.username,
    access,
    refresh,
    ...(order && typeof keyId === 'string' ? { order: { ...order, keyId } } : {}),
  };
}

function restoreToken(stored: unknown): HeldToken | undefined {
  if (!isRecord(stored)) return undefined;
  const { token, endsAt } = stored;
  if (typeof token !== 'string' || !Number.isSafeInteger(endsAt)) return undefined;
  return { token, endsAt: endsAt as Instant };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
