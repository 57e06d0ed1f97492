import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BROKER_USERS, type BrokerUser } from '@mockstreet/access/broker-users';
import { POSTGRES_SERVICES, postgresRole } from '@mockstreet/access/postgres-roles';
import { createSql } from '@mockstreet/db/client';
import { migrate } from '@mockstreet/db/migrate';
import { type Child, startChild } from '@mockstreet/native/child';
import { findTools } from '@mockstreet/native/find-tools';
import { portsFrom } from '@mockstreet/native/ports';
import {
  ensureDatabase,
  postgresRolePassword,
  postgresService,
  postgresUrl,
} from '@mockstreet/native/postgres';
import {
  identifyProcess,
  isRunning,
  type ProcessIdentity,
} from '@mockstreet/native/process-identity';
import { stopRecorded } from '@mockstreet/native/process-record';
import {
  amqpUrl,
  epmdService,
  rabbitmqManagementUrl,
  rabbitmqService,
} from '@mockstreet/native/rabbitmq';
import { redisService, redisUrl } from '@mockstreet/native/redis';
import type { Folders, Service } from '@mockstreet/native/service';
import { startWarden } from '@mockstreet/native/start-warden';
import { wholeDecimal } from '@mockstreet/shared/decimal';
import type { TestProject } from 'vitest/node';
import { recordStartingCash } from '../../home/accounts/record-starting-cash.ts';
import { type RolePasswords, setRolePasswords } from '../../home/setup/set-role-passwords.ts';
import { freePortBase } from './free-port-base.ts';

/** Addresses of the private servers of one test run, credentials included. */
export interface TestServers {
  readonly postgresUrl: string;
  readonly redisUrl: string;
  /** The broker administrator's. */
  readonly amqpUrl: string;
  readonly managementUrl: string;
  /** Of each service's user of the broker. */
  readonly amqpOf: Readonly<Record<BrokerUser, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    servers: TestServers;
  }
}

/** A migrated database that no test touches; each test's own is a copy of it. */
export const TEMPLATE_DATABASE = 'mockstreet_template';
export const REDIS_DATABASES = 1024;

const FOLDER_PREFIX = 'mockstreet-test-';
const OWNER_FILE = 'owner.json';

/**
 * Vitest's global set-up of the integration tests: a PostgreSQL, a Redis and a RabbitMQ of this
 * run alone, on free ports, in a temporary folder that goes with it. A server that is missing
 * fails the run. When the run is killed, its warden clears up; should that be killed too, the
 * next run does.
 */
export default async function startTestServers(project: TestProject): Promise<() => Promise<void>> {
  await removeAbandoned();
  const tools = findTools(process.env.PATH);
  if (!tools.postgres || !tools.redisServer || !tools.rabbitmqServer || !tools.epmd) {
    throw new Error(
      'integration tests need PostgreSQL, Redis and RabbitMQ; npm test installs them',
    );
  }
  const ports = portsFrom(await freePortBase());
  const folder = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  const folders: Folders = { logs: join(folder, 'logs'), run: join(folder, 'run') };
  mkdirSync(folders.run);
  writeFileSync(join(folder, OWNER_FILE), JSON.stringify(identifyProcess(process.pid)));
  const dismissWarden = startWarden({ runFolders: [folders.run], folderToRemove: folder });

  const password = randomBytes(16).toString('hex');
  const postgres = {
    programs: tools.postgres,
    folder: join(folder, 'postgres'),
    port: ports.postgres,
    password,
    // Tests kill servers, not the machine: what the kernel has, it keeps.
    settings: { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' },
  };
  const redis = {
    program: tools.redisServer,
    folder: join(folder, 'redis'),
    port: ports.redis,
    password,
    databases: REDIS_DATABASES,
  };
  const rabbitmq = {
    program: tools.rabbitmqServer,
    epmd: tools.epmd,
    folder: join(folder, 'rabbitmq'),
    ports,
    password,
    cookie: randomBytes(16).toString('hex'),
  };

  const started: Child[] = [];
  const stop = async () => {
    const [epmd, ...rest] = started;
    await Promise.all(rest.map((child) => child.stop()));
    await epmd?.stop();
    await dismissWarden();
    rmSync(folder, { recursive: true, force: true });
  };
  const run = async (service: Service) => {
    await service.prepare?.();
    const child = startChild(service, folders);
    started.push(child);
    if (await child.becameReady) return;
    throw new Error(
      `${child.name} did not start:\n${readFileSync(child.logFile, 'utf8').slice(-3_000)}`,
    );
  };
  try {
    await run(epmdService(rabbitmq));
    await allOrNone([
      run(rabbitmqService(rabbitmq)),
      run(redisService(redis)),
      run(postgresService(postgres)).then(() => makeTemplate(postgres)),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('servers', {
    postgresUrl: postgresUrl(postgres, 'postgres'),
    redisUrl: redisUrl(redis),
    amqpUrl: amqpUrl(rabbitmq),
    managementUrl: rabbitmqManagementUrl(rabbitmq),
    amqpOf: Object.fromEntries(
      BROKER_USERS.map((user) => [user, amqpUrl(rabbitmq, '/', user)]),
    ) as Record<BrokerUser, string>,
  });
  return stop;
}

async function makeTemplate(server: { port: number; password: string }): Promise<void> {
  await ensureDatabase(server, TEMPLATE_DATABASE);
  const url = postgresUrl(server, TEMPLATE_DATABASE);
  await migrate(url);
  const sql = createSql({ url, applicationName: 'template', poolSize: 1 });
  try {
    await recordStartingCash(sql, wholeDecimal(10_000_000));
    const passwords = POSTGRES_SERVICES.map((service) => [
      postgresRole(service),
      postgresRolePassword(server.password, service),
    ]);
    await setRolePasswords(sql, Object.fromEntries(passwords) as RolePasswords, randomBytes);
  } finally {
    // A database that someone is connected to cannot be copied.
    await sql.end({ timeout: 5 });
  }
}

/** Waits for all before it throws the first failure, so that nothing starts behind a clean-up. */
async function allOrNone(tasks: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(tasks)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Folders of runs whose process is gone, and whose warden did not get to it. */
async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(FOLDER_PREFIX)) continue;
    const folder = join(tmpdir(), name);
    let owner: ProcessIdentity;
    try {
      owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8'));
    } catch {
      continue; // Just being made, or another user's.
    }
    if (isRunning(owner)) continue;
    await stopRecorded(join(folder, 'run'), 5_000);
    rmSync(folder, { recursive: true, force: true });
  }
}
