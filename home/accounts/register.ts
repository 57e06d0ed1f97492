import { type Clock, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { inviteCodeDigest } from './invite-code.ts';
import type { RefusedInvite } from './record-refused-invite.ts';
import type { Registration, RegistrationObstacle } from './register-account.ts';
import type { AdmitSignIn } from './sign-in-throttle.ts';
import type { User } from './user.ts';

export interface RegisterPorts {
  findObstacle(
    wish: Pick<Registration, 'codeDigest' | 'username' | 'at'>,
  ): Promise<RegistrationObstacle | undefined>;
  registerAccount(registration: Registration): Promise<User | RegistrationObstacle>;
  hashPassword(password: string): Promise<string>;
  /** Never throws. */
  recordRefusal(refused: RefusedInvite): Promise<void>;
  /** Counts failures by network. */
  readonly admit: AdmitSignIn;
  readonly clock: Clock;
  readonly newUserId: () => string;
}

/** What somebody typed, within the bounds of every field, and where they are. */
export interface RegistrationWish {
  readonly inviteCode: string;
  readonly username: string;
  readonly nickname: string;
  readonly password: string;
  readonly address: string;
  /** What failures are counted by. */
  readonly network: string;
}

export type RegisterResult =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly code: RegistrationObstacle }
  | { readonly ok: false; readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

export type Register = (wish: RegistrationWish) => Promise<RegisterResult>;

/**
 * Registers whoever holds a good invite. A network that keeps failing is slowed down, and no
 * password is hashed for those who hold none.
 */
export function createRegister(ports: RegisterPorts): Register {
  return async (wish) => {
    const admission = ports.admit(wish.network, ports.clock());
    if (!('attempt' in admission)) return rateLimited(admission.blockedForMicros);
    const { attempt } = admission;
    try {
      const outcome = await register(ports, wish);
      if (typeof outcome === 'string') {
        const blockMicros = attempt.failed();
        if (outcome === 'invite_invalid') {
          const { address } = wish;
          const isBlock = blockMicros > 0;
          await ports.recordRefusal({ isBlock, address, at: ports.clock() });
        }
        return blockMicros > 0 ? rateLimited(blockMicros) : { ok: false, code: outcome };
      }
      attempt.succeeded();
      return { ok: true, user: outcome };
    } catch (fault) {
      attempt.abandoned();
      throw fault;
    }
  };
}

async function register(
  ports: RegisterPorts,
  { inviteCode, username, nickname, password, address }: RegistrationWish,
): Promise<User | RegistrationObstacle> {
  const codeDigest = inviteCodeDigest(inviteCode);
  const obstacle = await ports.findObstacle({ codeDigest, username, at: ports.clock() });
  if (obstacle) return obstacle;
  const passwordHash = await ports.hashPassword(password);
  return await ports.registerAccount({
    codeDigest,
    userId: ports.newUserId(),
    username,
    nickname,
    passwordHash,
    address,
    at: ports.clock(),
  });
}

function rateLimited(blockMicros: number): RegisterResult {
  return {
    ok: false,
    code: 'RATE_LIMITED',
    retryAfterSeconds: Math.ceil(blockMicros / MICROS_PER_SECOND),
  };
}
