import type { Clock } from '@mockstreet/shared/instant';
import type { Actor } from './actor.ts';
import type { ProfileChange } from './change-profile.ts';
import type { ConfirmPassword, PasswordClaim, PasswordRefusal } from './confirm-password.ts';
import type { ShownProfileChange } from './shown-profile.ts';
import type { User } from './user.ts';

export interface ChangeOwnProfilePorts {
  readonly confirmPassword: ConfirmPassword;
  hashPassword(password: string): Promise<string>;
  changeProfile(change: ProfileChange, actor: Actor): Promise<User | undefined>;
  readonly clock: Clock;
}

export interface ProfileWish extends PasswordClaim {
  readonly address: string;
  readonly nickname?: string | undefined;
  readonly discordAlertsMuted?: boolean | undefined;
  readonly shown?: ShownProfileChange | undefined;
  readonly isDiscordUnlinked?: boolean | undefined;
  readonly password?: string | undefined;
}

export type ChangeOwnProfile = (wish: ProfileWish) => Promise<User | PasswordRefusal>;

/**
 * Changes nickname, password and settings of the one who asks. A new password takes the old one. Refuses with
 * `UNAUTHENTICATED` who was deactivated, or got another password, meanwhile.
 */
export function createChangeOwnProfile(ports: ChangeOwnProfilePorts): ChangeOwnProfile {
  return async (wish) => {
    const { userId, address, nickname, discordAlertsMuted, shown, isDiscordUnlinked } = wish;
    const { password } = wish;
    const own = { nickname, discordAlertsMuted, shown, isDiscordUnlinked };
    let change: ProfileChange = { ...own, password: undefined };
    if (password !== undefined) {
      const confirmed = await ports.confirmPassword(wish);
      if ('code' in confirmed) return confirmed;
      const newHash = await ports.hashPassword(password);
      change = { ...own, password: { newHash, expectedHash: confirmed.passwordHash } };
    }
    const changed = await ports.changeProfile(change, { userId, address, at: ports.clock() });
    return changed ?? { code: 'UNAUTHENTICATED' };
  };
}
