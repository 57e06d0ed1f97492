import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { SignedIn } from '../api/payloads.ts';

/** Who is signed in on this tab. */
export interface Session {
  readonly username: string;
  readonly token: string;
  /** The token is of no use after this; microseconds since the epoch. */
  readonly expiresAt: Instant;
}

export function startSession(username: string, signedIn: SignedIn, now: Instant): Session {
  return {
    username,
    token: signedIn.access_token,
    expiresAt: addMicros(now, signedIn.expires_in * MICROS_PER_SECOND),
  };
}

/** A session as it was stored, unless it is none or has run out. */
export function restoreSession(stored: unknown, now: Instant): Session | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { username, token, expiresAt } = stored as Partial<Record<keyof Session, unknown>>;
  if (typeof username !== 'string' || typeof token !== 'string') return undefined;
  if (!Number.isSafeInteger(expiresAt) || (expiresAt as number) <= now) return undefined;
  return { username, token, expiresAt: expiresAt as Instant };
}
