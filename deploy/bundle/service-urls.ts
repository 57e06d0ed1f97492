import { TUNNELED_PORTS } from '@mockstreet/access/box-network';
import type { BrokerUser } from '@mockstreet/access/broker-users';
import {
  POSTGRES_OWNER,
  type PostgresService,
  postgresRole,
} from '@mockstreet/access/postgres-roles';
import type { RedisUser } from '@mockstreet/access/redis-users';
import type { BundleRecord } from './bundle-secrets.ts';

/** Who answers for the broker: itself on its own box, the router on the other. */
type BrokerHost = 'rabbitmq' | 'wireguard';

const DATABASE = 'mockstreet';

export function brokerUrl(record: BundleRecord, user: BrokerUser, host: BrokerHost): string {
  const { password } = record.broker[user] ?? {};
  return `amqp://${user}:${password}@${host}:${TUNNELED_PORTS.amqp}/%2F`;
}

export function managementUrl(record: BundleRecord, user: BrokerUser, host: BrokerHost): string {
  const { password } = record.broker[user] ?? {};
  return `http://${user}:${password}@${host}:${TUNNELED_PORTS.management}`;
}

export function databaseUrl(record: BundleRecord, service: PostgresService): string {
  const password = record.postgres.services[service] ?? '';
  return postgresUrl(postgresRole(service), password);
}

export function ownerDatabaseUrl(record: BundleRecord): string {
  return postgresUrl(POSTGRES_OWNER, record.postgres.owner);
}

export function redisUrl(record: BundleRecord, user: RedisUser): string {
  return `redis://${user}:${record.redis[user] ?? ''}@redis:6379/0`;
}

function postgresUrl(role: string, password: string): string {
  return `postgres://${role}:${password}@postgres:5432/${DATABASE}`;
}
