import { randomBytes } from 'node:crypto';
import { BROKER_USERS } from '@mockstreet/access/broker-users';
import { POSTGRES_SERVICES } from '@mockstreet/access/postgres-roles';
import { REDIS_USERS } from '@mockstreet/access/redis-users';
import { z } from 'zod';
import { makeTunnelKey } from './tunnel-keys.ts';

const text = z.string().min(1);
const passwords = z.record(z.string(), text);

/**
 * What the owner keeps of a bundle (owner/bundle.json): what it was made for and every password and
 * tunnel key in it. The boxes' files follow from it.
 */
export const bundleRecordSchema = z.object({
  format: z.literal(1),
  settings: z.object({
    ...{ origin: text, edge: text, mail: z.string() },
    telemetry: z.enum(['on', 'off']).default('off'),
  }),
  wireguard: z.object({ edge: text, home: text, presharedKey: text }),
  erlangCookie: text,
  /** Salts in base64, so that the same password always looks the same to the broker. */
  broker: z.record(z.string(), z.object({ password: text, salt: text })),
  /** The owner's former passwords as well, the newest first: set-up signs in with what still holds. */
  postgres: z.object({ owner: text, ownerBefore: z.array(text).default([]), services: passwords }),
  redis: passwords,
});
export type BundleRecord = z.output<typeof bundleRecordSchema>;
export type BundleSecrets = Omit<BundleRecord, 'format' | 'settings'>;

/** Rotations in a row that need not have reached the box. */
const OWNER_PASSWORDS_KEPT = 5;

/** Hexadecimal, so that it needs no quoting in any file or address: 192 bits. */
const newPassword = () => randomBytes(24).toString('hex');

export function freshWireguard(): BundleSecrets['wireguard'] {
  return {
    edge: makeTunnelKey(),
    home: makeTunnelKey(),
    presharedKey: randomBytes(32).toString('base64'),
  };
}

export function freshBroker(): BundleSecrets['broker'] {
  const user = () => ({ password: newPassword(), salt: randomBytes(4).toString('base64') });
  return Object.fromEntries(BROKER_USERS.map((name) => [name, user()]));
}

/** A password for the owner; those of before are kept, as some may be under way to the box. */
export function freshOwner(postgres: BundleSecrets['postgres']): BundleSecrets['postgres'] {
  const ownerBefore = [postgres.owner, ...postgres.ownerBefore].slice(0, OWNER_PASSWORDS_KEPT);
  return { ...postgres, owner: newPassword(), ownerBefore };
}

export function freshServices(): BundleSecrets['postgres']['services'] {
  return Object.fromEntries(POSTGRES_SERVICES.map((name) => [name, newPassword()]));
}

export function freshRedis(): BundleSecrets['redis'] {
  return Object.fromEntries(REDIS_USERS.map((name) => [name, newPassword()]));
}

export const freshCookie = newPassword;

/** All secrets: those that are there, and new ones for whatever a newer version asks besides. */
export function completeSecrets(kept: BundleSecrets | undefined): BundleSecrets {
  return {
    wireguard: kept?.wireguard ?? freshWireguard(),
    erlangCookie: kept?.erlangCookie ?? freshCookie(),
    broker: { ...freshBroker(), ...kept?.broker },
    postgres: {
      owner: kept?.postgres.owner ?? newPassword(),
      ownerBefore: kept?.postgres.ownerBefore ?? [],
      services: { ...freshServices(), ...kept?.postgres.services },
    },
    redis: { ...freshRedis(), ...kept?.redis },
  };
}
