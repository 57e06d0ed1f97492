import {
  type BundleSecrets,
  freshBroker,
  freshCookie,
  freshOwner,
  freshRedis,
  freshServices,
  freshWireguard,
} from './bundle-secrets.ts';

/** What can be replaced by itself. */
export const ROTATABLE = [
  'wireguard',
  'broker',
  'postgres',
  'postgres-owner',
  'redis',
  'receipt',
  'backup',
] as const;
export type Rotatable = (typeof ROTATABLE)[number];

/** The secrets with those of these kinds made anew; keys of receipts and backups lie in files of their own. */
export function rotateSecrets(secrets: BundleSecrets, kinds: readonly Rotatable[]): BundleSecrets {
  const has = (kind: Rotatable) => kinds.includes(kind);
  return {
    wireguard: has('wireguard') ? freshWireguard() : secrets.wireguard,
    erlangCookie: has('broker') ? freshCookie() : secrets.erlangCookie,
    broker: has('broker') ? freshBroker() : secrets.broker,
    postgres: {
      ...(has('postgres-owner') ? freshOwner(secrets.postgres) : secrets.postgres),
      ...(has('postgres') ? { services: freshServices() } : {}),
    },
    redis: has('redis') ? freshRedis() : secrets.redis,
  };
}
