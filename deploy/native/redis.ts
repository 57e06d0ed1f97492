import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { serverEnvironment } from './server-environment.ts';
import type { Service } from './service.ts';

export interface RedisServerOptions {
  /** The redis-server program. */
  readonly program: string;
  readonly folder: string;
  readonly port: number;
  readonly password: string;
  /** Number of databases; Redis' own default is 16. */
  readonly databases?: number;
}

export function redisUrl(
  server: Pick<RedisServerOptions, 'port' | 'password'>,
  database = 0,
): string {
  return `redis://:${server.password}@127.0.0.1:${server.port}/${database}`;
}

/**
 * A private Redis on loopback, without persistence: what it holds (prices of the last seconds,
 * pub/sub) can be lost at any time.
 */
export function redisService(options: RedisServerOptions): Service {
  const configFile = join(options.folder, 'redis.conf');
  return {
    name: 'redis',
    prepare: async () => {
      mkdirSync(options.folder, { recursive: true, mode: 0o700 });
      // The password goes through a file: arguments are visible to every user of the machine.
      writeFileSync(configFile, configuration(options), { mode: 0o600 });
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

function configuration(options: RedisServerOptions): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${options.port}`,
    `requirepass ${options.password}`,
    `dir "${options.folder}"`,
    `databases ${options.databases ?? 16}`,
    'daemonize no',
    'save ""',
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
