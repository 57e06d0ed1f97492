import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { RefusedInvite } from './record-refused-invite.ts';
import { createRegister, type RegistrationWish } from './register.ts';
import type { Registration, RegistrationObstacle } from './register-account.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';
import type { User } from './user.ts';

const NOW = instant(1_800_000_000_000_000);
const WISH: RegistrationWish = {
  inviteCode: 'msi_good',
  username: 'jiho',
  nickname: '지호',
  password: 'long-enough',
  address: '198.51.100.7',
  network: '198.51.100.7',
};

function createDesk(
  obstacle?: RegistrationObstacle,
  open = (registration: Registration): User | RegistrationObstacle => ({
    ...registration,
    id: registration.userId,
    role: 'USER',
    isActive: true,
    discordAlertsMuted: false,
    createdAt: registration.at,
  }),
) {
  const hashed: string[] = [];
  const opened: Registration[] = [];
  const refusals: RefusedInvite[] = [];
  const register = createRegister({
    findObstacle: async () => obstacle,
    registerAccount: async (registration) => {
      opened.push(registration);
      return open(registration);
    },
    hashPassword: async (password) => {
      hashed.push(password);
      return `hash of ${password}`;
    },
    recordRefusal: async (refused) => {
      refusals.push(refused);
    },
    admit: createSignInThrottle(),
    clock: () => NOW,
    newUserId: () => 'user-1',
  });
  return { register, hashed, opened, refusals };
}

describe('registration', () => {
  it('hands on the hash of the password and the digest of the code, not themselves', async () => {
    const desk = createDesk();
    const result = await desk.register(WISH);
    expect(result).toMatchObject({ ok: true, user: { id: 'user-1', username: 'jiho' } });
    expect(desk.opened[0]).toMatchObject({ passwordHash: 'hash of long-enough' });
    const values = Object.values(desk.opened[0] ?? {}).map(String);
    expect(values).not.toContain('msi_good');
    expect(values).not.toContain('long-enough');
  });

  it.each<RegistrationObstacle>(['invite_invalid', 'username_taken'])(
    'hashes no password when it is %s anyway',
    async (obstacle) => {
      const desk = createDesk(obstacle);
      expect(await desk.register(WISH)).toEqual({ ok: false, code: obstacle });
      expect(desk.hashed).toEqual([]);
      expect(desk.refusals).toHaveLength(obstacle === 'invite_invalid' ? 1 : 0);
    },
  );

  it('tells who came a moment too late', async () => {
    const desk = createDesk(undefined, () => 'invite_invalid');
    expect(await desk.register(WISH)).toEqual({ ok: false, code: 'invite_invalid' });
  });

  it('blocks a network on its eleventh failure, and no other network', async () => {
    const desk = createDesk('invite_invalid');
    const codes: string[] = [];
    for (let at = 0; at < 11; at++) {
      const result = await desk.register({ ...WISH, inviteCode: `guess-${at}` });
      codes.push(result.ok ? 'OK' : result.code);
    }
    expect(codes).toEqual([...Array(10).fill('invite_invalid'), 'RATE_LIMITED']);
    expect(await desk.register(WISH)).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 30,
    });
    const elsewhere = { ...WISH, network: '203.0.113.9' };
    expect(await desk.register(elsewhere)).toEqual({ ok: false, code: 'invite_invalid' });
    expect(desk.refusals.map(({ isBlock }) => isBlock)).toEqual([
      ...Array(10).fill(false),
      true,
      false,
    ]);
  });

  it('does not hold a fault of ours against the network', async () => {
    const desk = createDesk(undefined, () => {
      throw new Error('the database is away');
    });
    for (let at = 0; at < 12; at++) {
      await expect(desk.register(WISH)).rejects.toThrow('the database is away');
    }
  });
});
