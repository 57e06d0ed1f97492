import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createChangeOwnProfile, type ProfileWish } from './change-own-profile.ts';
import type { ProfileChange } from './change-profile.ts';
import type { PasswordClaim } from './confirm-password.ts';
import type { User } from './user.ts';

const NOW = instant(1_800_000_000_000_000);
const USER: User = {
  id: 'user-1',
  username: 'jiho',
  nickname: '지호',
  role: 'USER',
  isActive: true,
  discordAlertsMuted: false,
  createdAt: NOW,
};
const SESSION = { id: 'session-1', createdAt: NOW };

function createDesk({ isGone = false } = {}) {
  const seen = {
    claims: [] as PasswordClaim[],
    changes: [] as ProfileChange[],
    hashed: [] as string[],
  };
  const change = createChangeOwnProfile({
    async confirmPassword(claim) {
      seen.claims.push(claim);
      return claim.currentPassword === 'right'
        ? { passwordHash: 'hash of right' }
        : { code: 'current_password_wrong' };
    },
    hashPassword: async (password) => {
      seen.hashed.push(password);
      return `hash of ${password}`;
    },
    changeProfile: async (wish) => {
      seen.changes.push(wish);
      return isGone ? undefined : USER;
    },
    clock: () => NOW,
  });
  const ask = (wish: Partial<ProfileWish>) =>
    change({ userId: USER.id, address: '192.0.2.1', session: SESSION, ...wish });
  return { ask, seen };
}

describe('changing one’s own profile', () => {
  it('needs no password for the nickname', async () => {
    const { ask, seen } = createDesk();
    expect(await ask({ nickname: '지호2' })).toBe(USER);
    expect(seen.claims).toEqual([]);
    expect(seen.changes).toEqual([{ nickname: '지호2', password: undefined }]);
  });

  it('takes a new password with the current one, guarded by what was checked', async () => {
    const { ask, seen } = createDesk();
    expect(await ask({ password: 'new', currentPassword: 'right' })).toBe(USER);
    expect(seen.claims).toMatchObject([{ userId: USER.id, session: SESSION }]);
    expect(seen.changes).toEqual([
      {
        nickname: undefined,
        password: { newHash: 'hash of new', expectedHash: 'hash of right' },
      },
    ]);
  });

  it('refuses one that is not confirmed, and hashes nothing for it', async () => {
    const { ask, seen } = createDesk();
    const wish = { nickname: '지호2', password: 'new', currentPassword: 'wrong' };
    expect(await ask(wish)).toEqual({ code: 'current_password_wrong' });
    expect([seen.hashed, seen.changes]).toEqual([[], []]);
  });

  it('says that the session is over when the user is, or had another password meanwhile', async () => {
    const { ask } = createDesk({ isGone: true });
    for (const wish of [{ password: 'new', currentPassword: 'right' }, { nickname: 'x' }]) {
      expect(await ask(wish)).toEqual({ code: 'UNAUTHENTICATED' });
    }
  });
});
