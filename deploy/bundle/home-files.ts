import type { BrokerUser } from '@mockstreet/access/broker-users';
import { routerFirewall } from '@mockstreet/access/firewall';
import { POSTGRES_SERVICES, postgresRole } from '@mockstreet/access/postgres-roles';
import {
  REDIS_USERS,
  type RedisPasswords,
  type RedisUser,
  redisAclFile,
} from '@mockstreet/access/redis-users';
import { homeTunnelConfig } from '@mockstreet/access/wireguard-config';
import type { BundleFile } from './bundle-file.ts';
import type { BundleRecord } from './bundle-secrets.ts';
import { PARTITIONS } from './edge-files.ts';
import { bundleEnvironment } from './env-file.ts';
import {
  brokerUrl,
  databaseUrl,
  managementUrl,
  ownerDatabaseUrl,
  redisUrl,
} from './service-urls.ts';
import { tunnelPublicKey } from './tunnel-keys.ts';

const BROKER_USERS_AT_HOME: readonly BrokerUser[] = ['engine', 'control', 'journal', 'auditor'];

/** What home's box gets of a bundle, apart from the keys; the whole follows from the record. */
export function homeFiles(record: BundleRecord): readonly BundleFile[] {
  const { settings, wireguard, postgres } = record;
  const tunnel = homeTunnelConfig(
    {
      privateKey: wireguard.home,
      peerPublicKey: tunnelPublicKey(wireguard.edge),
      presharedKey: wireguard.presharedKey,
    },
    settings.edge,
  );
  const roles = POSTGRES_SERVICES.map((name) => [postgresRole(name), postgres.services[name]]);
  const at = (name: string, text: string): BundleFile => ({ path: `home/${name}`, text });
  const secret = (name: string, text: string) => at(`secrets/${name}`, text);
  return [
    at('bundle.env', bundleEnvironment({ PARTITIONS })),
    at('wireguard/wg0.conf', tunnel),
    at('wireguard/firewall.nft', routerFirewall('home', settings.edge, settings)),
    secret('postgres-password', postgres.owner),
    secret('owner-passwords-before.json', `${JSON.stringify(postgres.ownerBefore)}\n`),
    secret('role-passwords.json', `${JSON.stringify(Object.fromEntries(roles), null, 2)}\n`),
    secret('setup-database-url', ownerDatabaseUrl(record)),
    ...POSTGRES_SERVICES.map((name) => secret(`${name}-database-url`, databaseUrl(record, name))),
    ...BROKER_USERS_AT_HOME.map((name) =>
      secret(`${name}-amqp-url`, brokerUrl(record, name, 'wireguard')),
    ),
    secret('rabbitmq-management-url', managementUrl(record, 'auditor', 'wireguard')),
    ...REDIS_USERS.map((name) => secret(`${name}-redis-url`, redisUrl(record, name))),
    secret('redis-users.acl', redisAclFile(redisPasswords(record))),
  ];
}

function redisPasswords({ redis }: BundleRecord): RedisPasswords {
  const entries = REDIS_USERS.map((name) => [name, redis[name] ?? '']);
  return Object.fromEntries(entries) as Record<RedisUser, string>;
}
