import { timingSafeEqual } from 'node:crypto';
import {
  addMicros,
  formatInstant,
  type Instant,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { CLOCK_TOLERANCE_SECONDS } from '@mockstreet/shared/token';
import type { AskedSession, Authority, AuthorityQuestion, KnownApiKey } from '#accounts/authority';
import type { Denial } from '../core/decide-order.ts';
import type { Grounds, SessionGrounds } from './verify-credential.ts';

/** Why an API key does not vouch for an order at all. */
export type GroundsFault =
  | 'api_key_unknown'
  | 'api_key_of_another_user'
  | 'api_key_without_trade'
  | 'api_key_not_yet_made';

export type GroundsVerdict =
  | {
      readonly kind: 'good';
      /** For the count of its orders. */
      readonly apiKeyId: string | undefined;
    }
  /** Certain at once: the order is recorded with this refusal. */
  | { readonly kind: 'revoked'; readonly denial: Denial }
  | { readonly kind: 'fault'; readonly fault: GroundsFault };

/** What has to be asked of the database for these credentials, each once. */
export function questionOf(grounds: Iterable<Grounds>): AuthorityQuestion {
  const sessions = new Map<string, AskedSession>();
  const apiKeyPrefixes = new Set<string>();
  for (const one of grounds) {
    if (one.kind === 'apiKey') apiKeyPrefixes.add(one.prefix);
    else sessions.set(one.sessionId ?? one.userId, one);
  }
  return { sessions: [...sessions.values()], apiKeyPrefixes: [...apiKeyPrefixes] };
}

/**
 * Whether what a credential rests on stood when the order was accepted. Nothing that happens later
 * changes the answer: a redelivered order is judged alike.
 */
export function judgeGrounds(
  grounds: Grounds,
  authority: Authority,
  { userId, acceptedAt }: { readonly userId: string; readonly acceptedAt: Instant },
): GroundsVerdict {
  if (grounds.kind === 'session') return judgeSession(grounds, authority, acceptedAt);
  const key = authority.apiKeys.get(grounds.prefix);
  if (!key || !timingSafeEqual(key.digest, grounds.digest)) return fault('api_key_unknown');
  if (key.userId !== userId) return fault('api_key_of_another_user');
  if (!key.scopes.includes('trade')) return fault('api_key_without_trade');
  if (isEarly(key, acceptedAt)) return fault('api_key_not_yet_made');
  if (key.until !== null && key.until <= acceptedAt) return revoked('api_key', key.until);
  return { kind: 'good', apiKeyId: key.id };
}

/**
 * The row of a session says when it ended. One without a row stands as long as its tokens do, unless
 * all tokens of the user were declared void meanwhile.
 */
function judgeSession(
  { userId, sessionId, issuedAt, keyEndsAt }: SessionGrounds,
  { sessionEnds, voidBefore }: Authority,
  acceptedAt: Instant,
): GroundsVerdict {
  const isOver = (at: Instant | undefined): at is Instant => at !== undefined && at <= acceptedAt;
  const endedAt = sessionId === undefined ? undefined : sessionEnds.get(sessionId);
  if (isOver(endedAt)) return revoked('session', endedAt);
  if (isOver(keyEndsAt)) return revoked('token_key', keyEndsAt);
  const voidAt = voidBefore.get(sessionId ?? userId);
  if (isOver(voidAt) && issuedAt < voidAt) return revoked('tokens', voidAt);
  return { kind: 'good', apiKeyId: undefined };
}

/** Made by home's clock, used by the edge's: a key may be used a little before it was made. */
function isEarly({ from }: KnownApiKey, acceptedAt: Instant): boolean {
  return acceptedAt < addMicros(from, -CLOCK_TOLERANCE_SECONDS * MICROS_PER_SECOND);
}

function revoked(
  what: 'session' | 'tokens' | 'token_key' | 'api_key',
  endedAt: Instant,
): GroundsVerdict {
  const detail = `${what}_ended=${formatInstant(endedAt)}`;
  return { kind: 'revoked', denial: { code: 'AUTH_REVOKED', detail } };
}

function fault(what: GroundsFault): GroundsVerdict {
  return { kind: 'fault', fault: what };
}
