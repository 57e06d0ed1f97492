import type { Clock } from '@mockstreet/shared/instant';
import type { TakeAllowance } from '@mockstreet/shared/node/rate-limiter';
import type { RefreshTokenClaims, VerifyToken } from '@mockstreet/shared/token';
import { type TokenBlacklist, tokensOfSession } from './blacklist-tokens.ts';
import { issueTokens, type TokenSet } from './issue-tokens.ts';
import type { TokenSigner } from './keys/open-token-signer.ts';
import type { Rotated, Rotation, RotationOutcome } from './rotate-session.ts';

export interface RefreshSessionPorts {
  readonly verifyRefreshToken: VerifyToken<RefreshTokenClaims>;
  readonly blacklist: TokenBlacklist;
  rotateSession(rotation: Rotation): Promise<RotationOutcome | undefined>;
  readonly signer: Pick<TokenSigner, 'keyAt'>;
  /** By the session: who has a token of one gets in nobody's way but its own. */
  readonly takeAllowance: TakeAllowance;
  readonly clock: Clock;
  readonly newTokenId: () => string;
}

export type RefreshResult =
  | { readonly ok: true; readonly tokens: TokenSet }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' | 'TOKEN_REUSED' }
  | { readonly ok: false; readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

/** @param address the client's, for the audit log */
export type RefreshSession = (refreshToken: string, address: string) => Promise<RefreshResult>;

/** A refresh token for its successor; see `rotateSession` for what one that was used before does. */
export function createRefreshSession(ports: RefreshSessionPorts): RefreshSession {
  return async (refreshToken, address) => {
    const at = ports.clock();
    const verdict = await ports.verifyRefreshToken(refreshToken, at);
    if (!verdict.ok) return verdict;
    const { userId, sessionId, tokenId: presentedId } = verdict.claims;
    const retryAfterSeconds = ports.takeAllowance(sessionId);
    if (retryAfterSeconds > 0) return { ok: false, code: 'RATE_LIMITED', retryAfterSeconds };
    if (await ports.blacklist.has('refresh', presentedId)) return REFUSED;
    const outcome = await ports.rotateSession({
      userId,
      sessionId,
      presentedId,
      successorId: ports.newTokenId(),
      signedBy: ports.signer.keyAt(at).kid,
      at,
      address,
    });
    switch (outcome?.outcome) {
      case 'rotated':
      case 'repeated':
        return await grant(userId, sessionId, outcome);
      case 'reused':
        await ports.blacklist.add(tokensOfSession(outcome), at);
        return { ok: false, code: 'TOKEN_REUSED' };
      default:
        return REFUSED;
    }
  };

  async function grant(userId: string, sessionId: string, of: Rotated): Promise<RefreshResult> {
    const key = ports.signer.keyAt(of.issuedAt);
    // The key was withdrawn within the grace: what it signed is worth nothing.
    if (key.kid !== of.signedBy) return REFUSED;
    const { role, tokenId, issuedAt, orderKeyThumbprint } = of;
    const subject = { userId, role, sessionId, tokenId, issuedAt };
    const tokens = await issueTokens(
      { ...subject, orderKeyThumbprint: orderKeyThumbprint ?? undefined },
      key,
    );
    return { ok: true, tokens };
  }
}

const REFUSED = { ok: false, code: 'UNAUTHENTICATED' } as const;
