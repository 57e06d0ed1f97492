import type { Clock } from '@mockstreet/shared/instant';
import { createRateLimiter } from '@mockstreet/shared/node/rate-limiter';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { createRefreshTokenVerifier, type VerifyAccessToken } from '@mockstreet/shared/token';
import type { TokenBlacklist } from '#accounts/blacklist-tokens';
import { endSessions } from '#accounts/end-sessions';
import { findCredentials } from '#accounts/find-credentials';
import { followKeys, type PublicKeys } from '#accounts/keys/open-public-keys';
import type { TokenSigner } from '#accounts/keys/open-token-signer';
import type { KnownNetworks } from '#accounts/known-networks';
import { createLogout, type Logout } from '#accounts/logout';
import { openSession } from '#accounts/open-session';
import { isPasswordOf } from '#accounts/password';
import { recordRefusedSignIn } from '#accounts/record-refused-sign-in';
import { createRefreshSession, type RefreshSession } from '#accounts/refresh-session';
import { rotateSession } from '#accounts/rotate-session';
import { createSignIn, type SignIn } from '#accounts/sign-in';
import { createSignInLimits } from '#accounts/sign-in-limits';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';

/** Where sessions are opened, kept going and ended. */
export interface SessionDesk {
  readonly signIn: SignIn;
  readonly refreshSession: RefreshSession;
  readonly logout: Logout;
}

export interface SessionDeskPorts {
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly blacklist: TokenBlacklist;
  readonly verifyAccessToken: VerifyAccessToken;
  readonly homeKeys: Pick<PublicKeys, 'current'>;
  readonly signer: Pick<TokenSigner, 'keyAt'>;
  readonly knownNetworks: KnownNetworks;
  /** Hash of a password nobody knows. */
  readonly decoyHash: string;
  readonly clock: Clock;
  /** Never goes back. */
  readonly monotonicMs: () => number;
  readonly newId: () => string;
  readonly log: Logger;
}

/** A client refreshes twice an hour; the tabs of one at once are far below this. */
const PER_SESSION = { perSecond: 1, burst: 50 };

/** The use cases of home/accounts on the api's database. */
export function createSessionDesk(ports: SessionDeskPorts): SessionDesk {
  const { read, write, log } = ports;
  const verifyRefreshToken = followKeys(ports.homeKeys, createRefreshTokenVerifier);
  return {
    signIn: createSignIn({
      ...ports,
      findCredentials: (username) => read((sql) => findCredentials(sql, username)),
      isPasswordOf,
      admit: createSignInLimits({ knownNetworks: ports.knownNetworks }),
      openSession: (session) => write((sql) => openSession(sql, session)),
      async recordRefusal(refused) {
        try {
          await write((sql) => recordRefusedSignIn(sql, refused));
        } catch (err) {
          log.error({ err }, 'a refused sign-in could not be recorded');
        }
      },
    }),
    refreshSession: createRefreshSession({
      ...ports,
      verifyRefreshToken,
      rotateSession: (rotation) => write((sql) => rotateSession(sql, rotation)),
      takeAllowance: createRateLimiter(PER_SESSION, ports.monotonicMs),
      newTokenId: ports.newId,
    }),
    logout: createLogout({
      ...ports,
      verifyRefreshToken,
      takeAllowance: createRateLimiter(PER_SESSION, ports.monotonicMs),
      endSessions: (end) => write((sql) => endSessions(sql, end)),
    }),
  };
}
