import { addMicros, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import {
  type ConfirmPasswordPorts,
  createConfirmPassword,
  type PasswordClaim,
} from './confirm-password.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

const NOW = instant(1_800_000_000_000_000);
const signedInMinutesAgo = (minutes: number) => ({
  id: 'session-1',
  createdAt: addMicros(NOW, -minutes * MICROS_PER_MINUTE),
});
const OLD = signedInMinutesAgo(5.01);
const CONFIRMED = { passwordHash: 'hash of right' };

function createDesk(changes: Partial<ConfirmPasswordPorts> = {}) {
  const confirm = createConfirmPassword({
    findPasswordHash: async () => 'hash of right',
    isPasswordOf: async (hash, password) => hash === `hash of ${password}`,
    admit: createSignInThrottle(),
    clock: () => NOW,
    ...changes,
  });
  return (claim: Partial<PasswordClaim>) => confirm({ userId: 'user-1', session: OLD, ...claim });
}

describe('confirming a password', () => {
  it('takes the right one, from whatever session', async () => {
    const ask = createDesk();
    for (const session of [OLD, signedInMinutesAgo(0), undefined]) {
      expect(await ask({ currentPassword: 'right', session })).toEqual(CONFIRMED);
    }
  });

  it.each([0, 1, 5])('needs none %s minutes after signing in', async (minutes) => {
    expect(await createDesk()({ session: signedInMinutesAgo(minutes) })).toEqual(CONFIRMED);
  });

  it.each([
    ['after more than five minutes', OLD],
    ['from a token without a session', undefined],
  ])('needs it %s', async (_, session) => {
    expect(await createDesk()({ session })).toEqual({ code: 'current_password_needed' });
  });

  it('refuses a wrong one, fresh from signing in or not', async () => {
    const ask = createDesk();
    for (const session of [OLD, signedInMinutesAgo(0)]) {
      expect(await ask({ currentPassword: 'wrong', session })).toEqual({
        code: 'current_password_wrong',
      });
    }
  });

  it('stops guessing at the eleventh failure, even for the right password', async () => {
    const ask = createDesk();
    const codes: unknown[] = [];
    for (let at = 0; at < 11; at++) codes.push(await ask({ currentPassword: 'wrong' }));
    expect(codes[9]).toEqual({ code: 'current_password_wrong' });
    const blocked = { code: 'RATE_LIMITED', retryAfterSeconds: 30 };
    expect(codes[10]).toEqual(blocked);
    expect(await ask({ currentPassword: 'right' })).toEqual(blocked);
  });

  it('counts no attempt that could not be decided', async () => {
    let isAway = true;
    const ask = createDesk({
      isPasswordOf: async () => {
        if (isAway) throw new Error('away');
        return true;
      },
    });
    for (let at = 0; at < 20; at++) {
      await expect(ask({ currentPassword: 'right' })).rejects.toThrow('away');
    }
    isAway = false;
    expect(await ask({ currentPassword: 'right' })).toEqual(CONFIRMED);
  });

  it('says that the session is over when the user is', async () => {
    const ask = createDesk({ findPasswordHash: async () => undefined });
    for (const claim of [{ session: signedInMinutesAgo(0) }, { currentPassword: 'right' }]) {
      expect(await ask(claim)).toEqual({ code: 'UNAUTHENTICATED' });
    }
  });
});
