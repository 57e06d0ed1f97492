import { addMicros, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createChangeOwnProfile, type ProfileWish } from './change-own-profile.ts';
import type { ProfileChange } from './change-profile.ts';
import type { User } from './find-user.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

const NOW = instant(1_800_000_000_000_000);
const USER: User = {
  id: 'user-1',
  username: 'jiho',
  nickname: '지호',
  role: 'USER',
  isActive: true,
  createdAt: NOW,
};
const signedInMinutesAgo = (minutes: number) => ({
  id: 'session-1',
  createdAt: addMicros(NOW, -minutes * MICROS_PER_MINUTE),
});
const OLD = signedInMinutesAgo(5.01);

function createDesk() {
  const changes: ProfileChange[] = [];
  const hashed: string[] = [];
  const change = createChangeOwnProfile({
    findPasswordHash: async () => 'hash of right',
    isPasswordOf: async (hash, password) => hash === `hash of ${password}`,
    hashPassword: async (password) => {
      hashed.push(password);
      return `hash of ${password}`;
    },
    changeProfile: async (wish) => {
      changes.push(wish);
      return USER;
    },
    admit: createSignInThrottle(),
    clock: () => NOW,
  });
  const ask = (wish: Partial<ProfileWish>) =>
    change({ userId: USER.id, address: '192.0.2.1', session: OLD, ...wish });
  return { ask, changes, hashed };
}

describe('changing one’s own profile', () => {
  it('needs no password for the nickname', async () => {
    const desk = createDesk();
    expect(await desk.ask({ nickname: '지호2' })).toBe(USER);
    expect(desk.changes).toEqual([{ nickname: '지호2', password: undefined }]);
  });

  it('takes a new password with the current one, guarded by what was checked', async () => {
    const desk = createDesk();
    expect(await desk.ask({ password: 'new', currentPassword: 'right' })).toBe(USER);
    expect(desk.changes).toEqual([
      {
        nickname: undefined,
        password: { newHash: 'hash of new', expectedHash: 'hash of right' },
      },
    ]);
  });

  it.each([0, 1, 5])('takes it without, %s minutes after signing in', async (minutes) => {
    const desk = createDesk();
    expect(await desk.ask({ password: 'new', session: signedInMinutesAgo(minutes) })).toBe(USER);
  });

  it.each([
    ['after more than five minutes', OLD],
    ['from a token without a session', undefined],
  ])('needs the current password %s', async (_, session) => {
    const desk = createDesk();
    expect(await desk.ask({ password: 'new', session })).toEqual({
      code: 'current_password_needed',
    });
    expect([desk.hashed, desk.changes]).toEqual([[], []]);
  });

  it('refuses a wrong one, fresh from signing in or not, and hashes nothing for it', async () => {
    const desk = createDesk();
    for (const session of [OLD, signedInMinutesAgo(0)]) {
      expect(await desk.ask({ password: 'new', currentPassword: 'wrong', session })).toEqual({
        code: 'current_password_wrong',
      });
    }
    expect([desk.hashed, desk.changes]).toEqual([[], []]);
  });

  it('stops guessing at the eleventh failure, even for the right password', async () => {
    const desk = createDesk();
    const codes: unknown[] = [];
    for (let at = 0; at < 11; at++) {
      codes.push(await desk.ask({ password: 'new', currentPassword: 'wrong' }));
    }
    expect(codes[9]).toEqual({ code: 'current_password_wrong' });
    expect(codes[10]).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 30 });
    expect(await desk.ask({ password: 'new', currentPassword: 'right' })).toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  it('says that the session is over when the user is', async () => {
    const gone = createChangeOwnProfile({
      findPasswordHash: async () => undefined,
      isPasswordOf: async () => true,
      hashPassword: async () => '',
      changeProfile: async () => undefined,
      admit: createSignInThrottle(),
      clock: () => NOW,
    });
    const wish = { userId: USER.id, address: '192.0.2.1', session: signedInMinutesAgo(0) };
    for (const typed of [{ password: 'new' }, { nickname: 'x' }]) {
      expect(await gone({ ...wish, ...typed })).toEqual({ code: 'UNAUTHENTICATED' });
    }
  });
});
