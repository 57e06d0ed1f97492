import { type Clock, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { TakeAllowance } from '@mockstreet/shared/node/rate-limiter';
import type {
  RefreshTokenClaims,
  TokenClaims,
  VerifyAccessToken,
  VerifyToken,
} from '@mockstreet/shared/token';
import { type TokenBlacklist, tokensOfSession } from './blacklist-tokens.ts';
import type { EndedTokens, SessionsEnd } from './end-sessions.ts';

export interface LogoutPorts {
  readonly verifyAccessToken: VerifyAccessToken;
  readonly verifyRefreshToken: VerifyToken<RefreshTokenClaims>;
  endSessions(end: SessionsEnd): Promise<readonly EndedTokens[]>;
  readonly blacklist: Pick<TokenBlacklist, 'add'>;
  /** By the session, or the token where there is none. */
  readonly takeAllowance: TakeAllowance;
  readonly clock: Clock;
}

/** Either token will do: after a long outage only the refresh token is still good. */
export interface LogoutRequest {
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Ends every session of the user. */
  readonly everywhere: boolean;
  /** The client's, for the audit log. */
  readonly address: string;
}

export type LogoutResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' | 'OTHER_SESSION' }
  | { readonly ok: false; readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

export type Logout = (request: LogoutRequest) => Promise<LogoutResult>;

type Claims = TokenClaims & { readonly sessionId: string | undefined };

/**
 * Ends the session that the tokens are of; once more does no harm. Postgres first, for it is the
 * truth; then the list in Redis, which may be away.
 */
export function createLogout(ports: LogoutPorts): Logout {
  return async ({ accessToken, refreshToken, everywhere, address }) => {
    const at = ports.clock();
    const verdicts = [
      ...(accessToken === undefined ? [] : [await ports.verifyAccessToken(accessToken, at)]),
      ...(refreshToken === undefined ? [] : [await ports.verifyRefreshToken(refreshToken, at)]),
    ];
    const claims: Claims[] = verdicts.flatMap((verdict) => (verdict.ok ? [verdict.claims] : []));
    const [first] = claims;
    if (!first) {
      const isExpired = verdicts.some((verdict) => !verdict.ok && verdict.code === 'TOKEN_EXPIRED');
      return { ok: false, code: isExpired ? 'TOKEN_EXPIRED' : 'UNAUTHENTICATED' };
    }
    const { userId, sessionId } = first;
    if (claims.some((other) => other.userId !== userId || other.sessionId !== sessionId)) {
      return { ok: false, code: 'OTHER_SESSION' };
    }
    const retryAfterSeconds = ports.takeAllowance(sessionId ?? first.tokenId);
    if (retryAfterSeconds > 0) return { ok: false, code: 'RATE_LIMITED', retryAfterSeconds };
    const ended =
      sessionId === undefined
        ? []
        : await ports.endSessions({ userId, sessionId, everywhere, at, address });
    const brought = claims.map(({ tokenId, issuedAtSeconds }) => ({
      tokenId,
      issuedAt: instant(issuedAtSeconds * MICROS_PER_SECOND),
    }));
    await ports.blacklist.add([...brought, ...ended.flatMap(tokensOfSession)], at);
    return { ok: true };
  };
}
