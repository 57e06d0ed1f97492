import { randomUUID } from 'node:crypto';
import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { type ChangeOwnProfile, createChangeOwnProfile } from '#accounts/change-own-profile';
import { changeProfile, findPasswordHash } from '#accounts/change-profile';
import { type ConfirmPassword, createConfirmPassword } from '#accounts/confirm-password';
import { hashPassword, isPasswordOf } from '#accounts/password';
import { recordRefusedInvite } from '#accounts/record-refused-invite';
import { createRegister, type Register } from '#accounts/register';
import { findRegistrationObstacle, registerAccount } from '#accounts/register-account';
import { createSignInThrottle } from '#accounts/sign-in-throttle';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';

/** What people do with accounts of their own. */
export interface People {
  readonly register: Register;
  readonly changeOwnProfile: ChangeOwnProfile;
  readonly confirmPassword: ConfirmPassword;
}

/** Several friends may share a network and all look for a username. */
const FREE_REGISTRATION_FAILURES = 20;

export function createPeople(ports: {
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly clock: Clock;
  readonly log: Logger;
}): People {
  const { read, write, clock, log } = ports;
  const confirmPassword = createConfirmPassword({
    findPasswordHash: (userId) => read((sql) => findPasswordHash(sql, userId)),
    isPasswordOf,
    admit: createSignInThrottle(),
    clock,
  });
  return {
    confirmPassword,
    register: createRegister({
      findObstacle: (wish) => read((sql) => findRegistrationObstacle(sql, wish)),
      registerAccount: (registration) => write((sql) => registerAccount(sql, registration)),
      hashPassword,
      async recordRefusal(refused) {
        try {
          await write((sql) => recordRefusedInvite(sql, refused));
        } catch (err) {
          log.error({ err }, 'a refused invite could not be recorded');
        }
      },
      admit: createSignInThrottle({ freeFailures: FREE_REGISTRATION_FAILURES }),
      clock,
      newUserId: randomUUID,
    }),
    changeOwnProfile: createChangeOwnProfile({
      confirmPassword,
      hashPassword,
      changeProfile: (change, actor) => write((sql) => changeProfile(sql, change, actor)),
      clock,
    }),
  };
}
