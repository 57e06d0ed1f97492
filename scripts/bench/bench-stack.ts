import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrokerUser } from '@mockstreet/access/broker-users';
import type { PostgresService } from '@mockstreet/access/postgres-roles';
import type { RedisUser } from '@mockstreet/access/redis-users';
import { type Child, type Exit, startChild } from '@mockstreet/native/child';
import { type DataDirectory, openDataDirectory } from '@mockstreet/native/data-directory';
import { findTools, type Tools } from '@mockstreet/native/find-tools';
import { ensureKeys } from '@mockstreet/native/keys';
import { type PortName, type Ports, portsFrom, refusedPorts } from '@mockstreet/native/ports';
import { postgresService, postgresUrl } from '@mockstreet/native/postgres';
import {
  amqpUrl,
  epmdService,
  rabbitmqManagementUrl,
  rabbitmqService,
} from '@mockstreet/native/rabbitmq';
import { redisService, redisUrl } from '@mockstreet/native/redis';
import { REPOSITORY } from '@mockstreet/native/repository';
import { writeRolePasswords } from '@mockstreet/native/role-passwords';
import { ensureSecrets } from '@mockstreet/native/secrets';
import type { Service } from '@mockstreet/native/service';
import { startWarden } from '@mockstreet/native/start-warden';
import type { Clock } from '@mockstreet/shared/instant';
import { cpuSeconds } from './cpu-seconds.ts';

/** Private servers of one benchmark, in a temporary folder that goes with it. */
export interface BenchStack {
  readonly data: DataDirectory;
  readonly ports: Ports;
  /** Folder of the PostgreSQL programs. */
  readonly postgresPrograms: string;
  readonly postgresPassword: string;
  /** The administrator's. */
  readonly amqpUrl: string;
  amqpOf(user: BrokerUser): string;
  readonly managementUrl: string;
  /** The feeder's. */
  readonly redisUrl: string;
  redisOf(user: RedisUser): string;
  /** The owner's, without a service. */
  databaseUrl(database: string, service?: PostgresService): string;
  /** Starts a program of ours and waits until it is ready; `main` is relative to the repository. */
  startProcess(
    name: string,
    main: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<BenchProcess>;
  /** Processor seconds used so far, by what used them. */
  cpu(): CpuUse;
  stop(): Promise<void>;
}

export interface BenchProcess {
  readonly pid: number;
  /** The end of what it has said so far. */
  said(): string;
  /** Settles when it has ended, by itself or by {@link stop}; nobody here starts it again. */
  readonly ended: Promise<Exit>;
  stop(): Promise<void>;
}

export type CpuUse = ReadonlyMap<string, number>;

const LOWEST_PORT = 22_000;
const BLOCKS = 400;
const BLOCK_SIZE = 20;

/** @param profileFolder where each program of ours leaves what V8 saw of it, if anywhere */
export async function startBenchStack(
  searchPath: string | undefined,
  clock: Clock,
  profileFolder?: string,
): Promise<BenchStack> {
  const tools = requireTools(searchPath);
  const ports = await freePorts();
  const data = openDataDirectory(mkdtempSync(join(tmpdir(), 'mockstreet-bench-')));
  const dismissWarden = startWarden({
    runFolders: [data.edge.run, data.home.run],
    folderToRemove: data.root,
  });
  const secrets = ensureSecrets(data);
  writeRolePasswords(data, secrets);
  await ensureKeys(data, clock);
  const broker = {
    program: tools.rabbitmqServer,
    epmd: tools.epmd,
    folder: data.edge.rabbitmq,
    ports,
    password: secrets.rabbitmqPassword,
    cookie: secrets.erlangCookie,
  };
  const postgres = {
    programs: tools.postgres,
    folder: data.home.postgres,
    port: ports.postgres,
    password: secrets.postgresPassword,
    // Says when a settlement became visible, to the microsecond.
    settings: { track_commit_timestamp: 'on' },
  };
  const redis = {
    program: tools.redisServer,
    folder: data.home.redis,
    port: ports.redis,
    password: secrets.redisPassword,
  };

  const running: Child[] = [];
  const start = async (service: Service) => {
    await service.prepare?.();
    const child = startChild(service, data.home);
    running.push(child);
    if (await child.becameReady) return child;
    throw new Error(`${child.name} did not start:\n${endOf(child.logFile)}`);
  };
  const stop = async () => {
    for (const child of running.toReversed()) await child.stop();
    await dismissWarden();
    rmSync(data.root, { recursive: true, force: true });
  };
  try {
    await start(epmdService(broker));
    for (const service of [rabbitmqService(broker), postgresService(postgres), redisService(redis)])
      await start(service);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    data,
    ports,
    postgresPrograms: tools.postgres,
    postgresPassword: secrets.postgresPassword,
    amqpUrl: amqpUrl(broker),
    amqpOf: (user) => amqpUrl(broker, '/', user),
    managementUrl: rabbitmqManagementUrl(broker),
    redisUrl: redisUrl(redis, 0, 'feeder'),
    redisOf: (user) => redisUrl(redis, 0, user),
    databaseUrl: (database, service) => postgresUrl(postgres, database, service),
    startProcess: async (name, main, environment) => {
      const flags = profileFolder === undefined ? [] : profileFlags(profileFolder, name);
      const child = await start(
        processService(name, [...flags, join(REPOSITORY, main)], environment),
      );
      return {
        pid: child.pid as number,
        said: () => endOf(child.logFile),
        ended: child.exited,
        stop: async () => {
          await child.stop();
          running.splice(running.indexOf(child), 1);
        },
      };
    },
    cpu: () => new Map(running.map(({ name, pid }) => [name, cpuSeconds(pid as number) ?? 0])),
    stop,
  };
}

const endOf = (logFile: string) => readFileSync(logFile, 'utf8').slice(-3_000);

/** Cores that each part kept busy over an interval, the busiest first: `engine 0.91, …`. */
export function formatCores(before: CpuUse, after: CpuUse, seconds: number): string {
  return [...after]
    .map(([name, used]) => ({ name, cores: (used - (before.get(name) ?? 0)) / seconds }))
    .filter(({ cores }) => cores >= 0.02)
    .sort((a, b) => b.cores - a.cores)
    .map(({ name, cores }) => `${name} ${Math.round(cores * 100) / 100}`)
    .join(', ');
}

/** Processor time of each part per item, in microseconds, the dearest first: `postgres 93, …`. */
export function formatMicrosEach(before: CpuUse, after: CpuUse, items: number): string {
  return [...after]
    .map(([name, used]) => ({ name, micros: ((used - (before.get(name) ?? 0)) / items) * 1e6 }))
    .filter(({ micros }) => micros >= 1)
    .sort((a, b) => b.micros - a.micros)
    .map(({ name, micros }) => `${name} ${Math.round(micros)}`)
    .join(', ');
}

function requireTools(searchPath: string | undefined): Tools {
  const tools = findTools(searchPath);
  const needed = ['postgres', 'redisServer', 'rabbitmqServer', 'epmd'] as const;
  const missing = needed.filter((name) => tools[name] === undefined);
  if (missing.length > 0) {
    throw new Error(`the benchmark needs ${missing.join(', ')}: npm start installs them`);
  }
  return tools as Tools;
}

async function freePorts(): Promise<Ports> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const ports = portsFrom(LOWEST_PORT + randomInt(BLOCKS) * BLOCK_SIZE);
    const names = Object.keys(ports) as PortName[];
    if ((await refusedPorts(ports, names)).length === 0) return ports;
  }
  throw new Error('no free block of ports on this machine');
}

let profiled = 0;

/** Written when the program ends, one for each time that it ran. */
function profileFlags(folder: string, name: string): string[] {
  const file = `${name}-${++profiled}.cpuprofile`;
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`];
}

function processService(
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Service {
  return {
    name,
    command: () => ({
      file: process.execPath,
      args,
      env: { LOG_LEVEL: 'error', ...environment },
    }),
    ready: 'message',
    readyWithinMs: 45_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
  };
}
