import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  REDIS_ADMINISTRATOR,
  REDIS_USERS,
  type RedisUser,
  redisAclFile,
} from '@mockstreet/access/redis-users';
import { Redis } from 'ioredis';
import { servicePassword } from './secrets.ts';
import { serverEnvironment } from './server-environment.ts';
import type { Service } from './service.ts';

export interface RedisServerOptions {
  /** The redis-server program. */
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  /** The administrator's; those of the services' users are made from it. */
  readonly password: string;
  /** Number of databases; Redis' own default is 16. */
  readonly databases?: number;
}

/** The address of a private server, for its administrator or for a service. */
export function redisUrl(
  { port, password }: Pick<RedisServerOptions, 'port' | 'password'>,
  database = 0,
  user?: RedisUser,
): string {
  const credentials =
    user === undefined
      ? `${REDIS_ADMINISTRATOR}:${password}`
      : `${user}:${redisUserPassword(password, user)}`;
  return `redis://${credentials}@127.0.0.1:${port}/${database}`;
}

/** What a service of a private server signs in with. */
export function redisUserPassword(administratorPassword: string, user: RedisUser): string {
  return servicePassword(administratorPassword, user);
}

/**
 * A private Redis on loopback. What it holds (prices of the last seconds, pub/sub) can be lost at
 * any time; it is saved at an orderly stop, and now and then, for the templates that admins set.
 */
export function redisService(options: RedisServerOptions): Service {
  const configFile = join(options.folder, 'redis.conf');
  const usersFile = join(options.folder, 'users.acl');
  return {
    name: 'redis',
    prepare: async () => {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      // Secrets go through files: arguments are visible to every user of the machine.
      writeFileSync(usersFile, users(options), { mode: 0o600 });
      writeFileSync(configFile, configuration(options, usersFile), { mode: 0o600 });
    },
    command: () => ({
      file: options.program,
      args: [configFile],
      env: serverEnvironment({}),
    }),
    ready: () => answers(redisUrl(options)),
    readyWithinMs: 15_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 5_000,
  };
}

function users({ password }: RedisServerOptions): string {
  const passwords = REDIS_USERS.map((user) => [user, redisUserPassword(password, user)]);
  return redisAclFile({
    ...(Object.fromEntries(passwords) as Record<RedisUser, string>),
    administrator: password,
  });
}

function configuration(options: RedisServerOptions, usersFile: string): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `aclfile "${usersFile}"`,
    `dir "${options.folder}"`,
    `databases ${options.databases ?? 16}`,
    'daemonize no',
    'save 3600 1',
    // A full disk is no reason to refuse prices.
    'stop-writes-on-bgsave-error no',
    'appendonly no',
  ];
  return `${lines.join('\n')}\n`;
}

async function answers(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 2_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } finally {
    redis.disconnect();
  }
}
