import { ACCESS_TOKEN, signAccessToken } from '@mockstreet/shared/token';
import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Credentials } from './find-user.ts';
import type { TokenSigner } from './keys/open-token-signer.ts';
import { normalizeUsername } from './normalize-username.ts';
import type { AdmitSignIn } from './sign-in-throttle.ts';

export interface SignInPorts {
  findCredentials(username: string): Promise<Credentials | undefined>;
  isPasswordOf(passwordHash: string, password: string): Promise<boolean>;
  readonly admit: AdmitSignIn;
  /** Hash of a password nobody knows, made with today's parameters. */
  readonly decoyHash: string;
  readonly signer: Pick<TokenSigner, 'keyAt'>;
  readonly clock: Clock;
  readonly newTokenId: () => string;
}

export type SignInResult =
  | { readonly ok: true; readonly accessToken: string; readonly expiresInSeconds: number }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' }
  | { readonly ok: false; readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

export type SignIn = (typed: { username: string; password: string }) => Promise<SignInResult>;

/**
 * Username and password for an access token. An unknown user, a wrong password and a deactivated
 * account get the same answer after the same work: one lookup and one password hash.
 */
export function createSignIn(ports: SignInPorts): SignIn {
  return async (typed) => {
    const username = normalizeUsername(typed.username);
    const admission = ports.admit(username, ports.clock());
    if (!('attempt' in admission)) return rateLimited(admission.blockedForMicros);
    const { attempt } = admission;
    try {
      const user = await ports.findCredentials(username);
      const hash = user?.passwordHash ?? ports.decoyHash;
      const isRight = await ports.isPasswordOf(hash, typed.password);
      if (!user || !isRight || !user.isActive) {
        const blockMicros = attempt.failed();
        return blockMicros > 0 ? rateLimited(blockMicros) : { ok: false, code: 'UNAUTHENTICATED' };
      }
      const issuedAt = ports.clock();
      const { userId, role } = user;
      const accessToken = await signAccessToken(
        { userId, role, tokenId: ports.newTokenId(), issuedAt },
        ports.signer.keyAt(issuedAt),
      );
      attempt.succeeded();
      return { ok: true, accessToken, expiresInSeconds: ACCESS_TOKEN.lifetimeSeconds };
    } catch (fault) {
      attempt.abandoned();
      throw fault;
    }
  };
}

function rateLimited(blockMicros: number): SignInResult {
  return {
    ok: false,
    code: 'RATE_LIMITED',
    retryAfterSeconds: Math.ceil(blockMicros / MICROS_PER_SECOND),
  };
}
