import { type Clock, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Session } from './find-session-user.ts';
import type { AdmitSignIn } from './sign-in-throttle.ts';

/** Who has just typed the password need not type it again. */
const FRESH_MICROS = 5 * MICROS_PER_MINUTE;

export interface ConfirmPasswordPorts {
  findPasswordHash(userId: string): Promise<string | undefined>;
  isPasswordOf(passwordHash: string, password: string): Promise<boolean>;
  /** Counts wrong passwords by user: a stolen token must not be good for guessing. */
  readonly admit: AdmitSignIn;
  readonly clock: Clock;
}

/** Who asks for something that outlasts their session. */
export interface PasswordClaim {
  readonly userId: string;
  /** Undefined for a token of which nobody knows when a password was typed for it. */
  readonly session: Session | undefined;
  readonly currentPassword?: string | undefined;
}

export type PasswordRefusal =
  | { readonly code: 'current_password_needed' }
  | { readonly code: 'current_password_wrong' }
  /** Deactivated meanwhile: the session that asks is over. */
  | { readonly code: 'UNAUTHENTICATED' }
  | { readonly code: 'RATE_LIMITED'; readonly retryAfterSeconds: number };

/** The hash of the password that was typed, just now or within the last five minutes. */
export type ConfirmPassword = (
  claim: PasswordClaim,
) => Promise<{ readonly passwordHash: string } | PasswordRefusal>;

/**
 * Makes sure that it is the user who asks, and not whoever has come by an access token: that one
 * passes through the edge with every read, the password hardly ever.
 */
export function createConfirmPassword(ports: ConfirmPasswordPorts): ConfirmPassword {
  return async ({ userId, session, currentPassword }) => {
    if (currentPassword === undefined) {
      const isFresh = session && ports.clock() - session.createdAt <= FRESH_MICROS;
      if (!isFresh) return { code: 'current_password_needed' };
      const passwordHash = await ports.findPasswordHash(userId);
      return passwordHash === undefined ? { code: 'UNAUTHENTICATED' } : { passwordHash };
    }
    const admission = ports.admit(userId, ports.clock());
    if (!('attempt' in admission)) return rateLimited(admission.blockedForMicros);
    const { attempt } = admission;
    try {
      const passwordHash = await ports.findPasswordHash(userId);
      if (passwordHash !== undefined && (await ports.isPasswordOf(passwordHash, currentPassword))) {
        attempt.succeeded();
        return { passwordHash };
      }
      const blockMicros = attempt.failed();
      if (blockMicros > 0) return rateLimited(blockMicros);
      return { code: passwordHash === undefined ? 'UNAUTHENTICATED' : 'current_password_wrong' };
    } catch (fault) {
      attempt.abandoned();
      throw fault;
    }
  };
}

function rateLimited(blockMicros: number): PasswordRefusal {
  return {
    code: 'RATE_LIMITED',
    retryAfterSeconds: Math.ceil(blockMicros / MICROS_PER_SECOND),
  };
}
