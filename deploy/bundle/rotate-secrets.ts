import {
  type BundleSecrets,
  freshBroker,
  freshCookie,
  freshRedis,
  freshServices,
  freshWireguard,
} from './bundle-secrets.ts';

/** What can be replaced by itself. */
export const ROTATABLE = ['wireguard', 'broker', 'postgres', 'redis', 'receipt'] as const;
export type Rotatable = (typeof ROTATABLE)[number];

/** The secrets with those of these kinds made anew; receipt keys lie in files of their own. */
export function rotateSecrets(secrets: BundleSecrets, kinds: readonly Rotatable[]): BundleSecrets {
  const has = (kind: Rotatable) => kinds.includes(kind);
  const { postgres } = secrets;
  return {
    wireguard: has('wireguard') ? freshWireguard() : secrets.wireguard,
    erlangCookie: has('broker') ? freshCookie() : secrets.erlangCookie,
    broker: has('broker') ? freshBroker() : secrets.broker,
    postgres: has('postgres') ? { ...postgres, services: freshServices() } : postgres,
    redis: has('redis') ? freshRedis() : secrets.redis,
  };
}
