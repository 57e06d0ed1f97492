import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { type OrderKey, orderKeyThumbprint } from '@mockstreet/shared/order-key';
import type { Credentials } from './find-credentials.ts';
import { issueTokens, type TokenSet } from './issue-tokens.ts';
import type { TokenSigner } from './keys/open-token-signer.ts';
import { normalizeUsername } from './normalize-username.ts';
import type { NewSession } from './open-session.ts';
import type { RefusedSignIn } from './record-refused-sign-in.ts';
import type { AdmitSignInClaim } from './sign-in-limits.ts';

export interface SignInPorts {
  findCredentials(username: string): Promise<Credentials | undefined>;
  isPasswordOf(passwordHash: string, password: string): Promise<boolean>;
  readonly admit: AdmitSignInClaim;
  /** Hash of a password nobody knows, made with today's parameters. */
  readonly decoyHash: string;
  /** False when the user may no longer sign in with that password. */
  openSession(session: NewSession): Promise<boolean>;
  /** For the audit log; never throws. */
  recordRefusal(refused: RefusedSignIn): Promise<void>;
  readonly signer: Pick<TokenSigner, 'keyAt'>;
  readonly clock: Clock;
  /** UUIDs, for sessions and tokens. */
  readonly newId: () => string;
}

export interface TypedSignIn {
  readonly username: string;
  readonly password: string;
  /** Public half of the key that the device signs its orders with. */
  readonly orderKey?: OrderKey | undefined;
}

/** Where the attempt comes from: the address, and what counts as one with it. */
export interface SignInOrigin {
  readonly address: string;
  readonly network: string;
}

export type SignInResult =
  | { readonly ok: true; readonly tokens: TokenSet }
  | { readonly ok: false; readonly code: 'UNAUTHENTICATED' }
  | { readonly ok: false; readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

export type SignIn = (typed: TypedSignIn, origin: SignInOrigin) => Promise<SignInResult>;

/**
 * Username and password for a session. An unknown user, a wrong password and a deactivated account
 * get the same answer after the same work: one lookup, one password hash, one row in the log.
 */
export function createSignIn(ports: SignInPorts): SignIn {
  return async (typed, origin) => {
    const username = normalizeUsername(typed.username);
    const admission = ports.admit({ username, network: origin.network }, ports.clock());
    if (!('attempt' in admission)) return rateLimited(admission.blockedForMicros);
    const { attempt } = admission;
    try {
      const user = await ports.findCredentials(username);
      const passwordHash = user?.passwordHash ?? ports.decoyHash;
      const isRight = await ports.isPasswordOf(passwordHash, typed.password);
      const tokens = user?.isActive && isRight ? await open(user, typed, origin) : undefined;
      if (tokens) {
        attempt.succeeded();
        return { ok: true, tokens };
      }
      const blockMicros = attempt.failed();
      const reason = !user ? 'unknown_user' : isRight ? 'deactivated' : 'wrong_password';
      const refused = { username: user && username, reason, isBlock: blockMicros > 0 } as const;
      await ports.recordRefusal({ ...refused, address: origin.address, at: ports.clock() });
      return blockMicros > 0 ? rateLimited(blockMicros) : { ok: false, code: 'UNAUTHENTICATED' };
    } catch (fault) {
      attempt.abandoned();
      throw fault;
    }
  };

  async function open(
    { userId, role, passwordHash }: Credentials,
    { orderKey }: TypedSignIn,
    { address }: SignInOrigin,
  ): Promise<TokenSet | undefined> {
    const issuedAt = ports.clock();
    const key = ports.signer.keyAt(issuedAt);
    const thumbprint = orderKey && (await orderKeyThumbprint(orderKey));
    const ids = { userId, sessionId: ports.newId(), tokenId: ports.newId() };
    const grant = { ...ids, role, issuedAt, orderKeyThumbprint: thumbprint };
    const isOpen = await ports.openSession({ ...grant, signedBy: key.kid, passwordHash, address });
    return isOpen ? await issueTokens(grant, key) : undefined;
  }
}

function rateLimited(blockMicros: number): SignInResult {
  return {
    ok: false,
    code: 'RATE_LIMITED',
    retryAfterSeconds: Math.ceil(blockMicros / MICROS_PER_SECOND),
  };
}
