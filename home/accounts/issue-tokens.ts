import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import {
  CLOCK_TOLERANCE_SECONDS,
  REFRESH_TOKEN,
  signAccessToken,
  signOrderToken,
  signRefreshToken,
  type TokenSigningKey,
} from '@mockstreet/shared/token';

/** What a session is given at one moment; the tokens share an id and differ by their kind. */
export interface TokenGrant {
  readonly userId: string;
  readonly role: 'ADMIN' | 'USER';
  readonly sessionId: string;
  readonly tokenId: string;
  readonly issuedAt: Instant;
  /** Of the device's key, when the session signs its orders: its access tokens then place none. */
  readonly orderKeyThumbprint: string | undefined;
}

export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly orderToken: string | undefined;
}

/** The tokens of a grant: the very same text for the same grant and key. */
export async function issueTokens(grant: TokenGrant, key: TokenSigningKey): Promise<TokenSet> {
  const { orderKeyThumbprint: keyThumbprint } = grant;
  const [accessToken, refreshToken, orderToken] = await Promise.all([
    signAccessToken({ ...grant, signsOrders: keyThumbprint !== undefined }, key),
    signRefreshToken(grant, key),
    keyThumbprint === undefined ? undefined : signOrderToken({ ...grant, keyThumbprint }, key),
  ]);
  return { accessToken, refreshToken, orderToken };
}

/** From when on no verifier takes any token that was issued by then. */
export function tokensEndAt(issuedAt: Instant): Instant {
  return addMicros(
    issuedAt,
    (REFRESH_TOKEN.lifetimeSeconds + CLOCK_TOLERANCE_SECONDS) * MICROS_PER_SECOND,
  );
}
