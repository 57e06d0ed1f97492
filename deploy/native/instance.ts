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
  readonly database: string;
  readonly redis: string;
  readonly amqp: string;
  readonly rabbitmqManagement: string;
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
  return {
    data,
    ports,
    secrets,
    environment,
    addresses: {
      publicOrigin: `http://localhost:${ports.gateway}`,
      database: postgresUrl({ port: ports.postgres, password: secrets.postgresPassword }, DATABASE),
      redis: redisUrl({ port: ports.redis, password: secrets.redisPassword }),
      amqp: amqpUrl(broker),
      rabbitmqManagement: rabbitmqManagementUrl(broker),
    },
  };
}
