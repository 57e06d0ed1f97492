import { BROKER_USERS, type BrokerUser } from '@mockstreet/access/broker-users';
import { POSTGRES_SERVICES, type PostgresService } from '@mockstreet/access/postgres-roles';
import { REDIS_USERS, type RedisUser } from '@mockstreet/access/redis-users';
import type { DataDirectory } from './data-directory.ts';
import type { Environment } from './native-settings.ts';
import { type Ports, portsFrom } from './ports.ts';
import { postgresUrl } from './postgres.ts';
import { amqpUrl, rabbitmqManagementUrl } from './rabbitmq.ts';
import { redisUrl } from './redis.ts';
import type { Secrets } from './secrets.ts';

/** One native instance: where its things lie and how they reach each other. */
export interface Instance {
  readonly data: DataDirectory;
  readonly ports: Ports;
  readonly secrets: Secrets;
  readonly addresses: Addresses;
  /** The variables of whoever started it; the processes of ours see them too. */
  readonly environment: Environment;
}

interface Addresses {
  readonly publicOrigin: string;
  /** The owner's, for set-up, tests and tools; no process that keeps running has it. */
  readonly database: string;
  /** Of each service. */
  readonly databaseOf: Readonly<Record<PostgresService, string>>;
  /** The administrator's, for tests and tools; no process of ours has it. */
  readonly redis: string;
  /** Of each user of Redis. */
  readonly redisOf: Readonly<Record<RedisUser, string>>;
  /** The administrator's, for tests and tools; no process of ours has it. */
  readonly amqp: string;
  readonly rabbitmqManagement: string;
  /** Of each user of the broker. */
  readonly amqpOf: Readonly<Record<BrokerUser, string>>;
  readonly rabbitmqManagementOf: Readonly<Record<BrokerUser, string>>;
}

/** Name of the one database. */
export const DATABASE = 'mockstreet';

export function describeInstance(given: {
  readonly data: DataDirectory;
  readonly portBase: number;
  readonly secrets: Secrets;
  readonly environment: Environment;
}): Instance {
  const { data, secrets, environment } = given;
  const ports = portsFrom(given.portBase);
  const broker = { ports, password: secrets.rabbitmqPassword };
  const postgres = { port: ports.postgres, password: secrets.postgresPassword };
  const redis = { port: ports.redis, password: secrets.redisPassword };
  return {
    data,
    ports,
    secrets,
    environment,
    addresses: {
      publicOrigin: `http://localhost:${ports.gateway}`,
      database: postgresUrl(postgres, DATABASE),
      databaseOf: ofEach(POSTGRES_SERVICES, (service) => postgresUrl(postgres, DATABASE, service)),
      redis: redisUrl(redis),
      redisOf: ofEach(REDIS_USERS, (user) => redisUrl(redis, 0, user)),
      amqp: amqpUrl(broker),
      rabbitmqManagement: rabbitmqManagementUrl(broker),
      amqpOf: ofEach(BROKER_USERS, (user) => amqpUrl(broker, '/', user)),
      rabbitmqManagementOf: ofEach(BROKER_USERS, (user) => rabbitmqManagementUrl(broker, user)),
    },
  };
}

function ofEach<User extends string>(
  users: readonly User[],
  address: (user: User) => string,
): Record<User, string> {
  const entries = users.map((user) => [user, address(user)]);
  return Object.fromEntries(entries) as Record<User, string>;
}
