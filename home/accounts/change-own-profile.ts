import { type Clock, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Actor } from './actor.ts';
import type { ProfileChange } from './change-profile.ts';
import type { Session } from './find-session-user.ts';
import type { User } from './find-user.ts';
import type { AdmitSignIn } from './sign-in-throttle.ts';

/** Who has just typed the password need not type it again. */
const FRESH_MICROS = 5 * MICROS_PER_MINUTE;

export interface ChangeOwnProfilePorts {
  findPasswordHash(userId: string): Promise<string | undefined>;
  isPasswordOf(passwordHash: string, password: string): Promise<boolean>;
  hashPassword(password: string): Promise<string>;
  changeProfile(change: ProfileChange, actor: Actor): Promise<User | undefined>;
  /** Counts wrong passwords by user: a stolen token must not be good for guessing. */
  readonly admit: AdmitSignIn;
  readonly clock: Clock;
}

export interface ProfileWish {
  readonly userId: string;
  readonly address: string;
  readonly session: Session | undefined;
  readonly nickname?: string | undefined;
  readonly password?: string | undefined;
  readonly currentPassword?: string | undefined;
}

export type ProfileRefusal =
  | { readonly code: 'current_password_needed' }
  | { readonly code: 'current_password_wrong' }
  /** Deactivated, or another password meanwhile: the session that asks is over. */
  | { readonly code: 'UNAUTHENTICATED' }
  | { readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

export type ChangeOwnProfile = (wish: ProfileWish) => Promise<User | ProfileRefusal>;

/**
 * Changes nickname and password of the one who asks. A new password takes the old one, unless that
 * was typed within the last five minutes to sign in.
 */
export function createChangeOwnProfile(ports: ChangeOwnProfilePorts): ChangeOwnProfile {
  return async (wish) => {
    const { userId, address, nickname, password } = wish;
    let change: ProfileChange = { nickname, password: undefined };
    if (password !== undefined) {
      const checked = await checkPassword(ports, wish);
      if (typeof checked !== 'string') return checked;
      const newHash = await ports.hashPassword(password);
      change = { nickname, password: { newHash, expectedHash: checked } };
    }
    const changed = await ports.changeProfile(change, { userId, address, at: ports.clock() });
    return changed ?? { code: 'UNAUTHENTICATED' };
  };
}

/** The hash of the password that may be replaced. */
async function checkPassword(
  ports: ChangeOwnProfilePorts,
  { userId, session, currentPassword }: ProfileWish,
): Promise<string | ProfileRefusal> {
  if (currentPassword === undefined) {
    const isFresh = session && ports.clock() - session.createdAt <= FRESH_MICROS;
    if (!isFresh) return { code: 'current_password_needed' };
    return (await ports.findPasswordHash(userId)) ?? { code: 'UNAUTHENTICATED' };
  }
  const admission = ports.admit(userId, ports.clock());
  if (!('attempt' in admission)) return rateLimited(admission.blockedForMicros);
  const { attempt } = admission;
  try {
    const hash = await ports.findPasswordHash(userId);
    if (hash !== undefined && (await ports.isPasswordOf(hash, currentPassword))) {
      attempt.succeeded();
      return hash;
    }
    const blockMicros = attempt.failed();
    if (blockMicros > 0) return rateLimited(blockMicros);
    return { code: hash === undefined ? 'UNAUTHENTICATED' : 'current_password_wrong' };
  } catch (fault) {
    attempt.abandoned();
    throw fault;
  }
}

function rateLimited(blockMicros: number): ProfileRefusal {
  return {
    code: 'RATE_LIMITED',
    retryAfterSeconds: Math.ceil(blockMicros / MICROS_PER_SECOND),
  };
}
