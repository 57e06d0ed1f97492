import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gatewayConfigSchema } from '@mockstreet/gateway/config';
import { apiConfigSchema } from '@mockstreet/home/api/config';
import { controlConfigSchema } from '@mockstreet/home/control/config';
import { journalConfigSchema } from '@mockstreet/home/journal/config';
import { feederConfigSchema } from '@mockstreet/home/market/config';
import { relayConfigSchema } from '@mockstreet/home/outbox/config';
import { snapshotsConfigSchema } from '@mockstreet/home/portfolio/config';
import { schedulerConfigSchema } from '@mockstreet/home/scheduler/config';
import { setupConfigSchema } from '@mockstreet/home/setup/config';
import { botConfigSchema } from '@mockstreet/home/social/bot/config';
import { notifierConfigSchema } from '@mockstreet/home/social/notifier/config';
import { engineConfigSchema } from '@mockstreet/home/trading/config';
import { intakeConfigSchema } from '@mockstreet/intake/config';
import { readConfig } from '@mockstreet/shared/config';
import { topologyConfigSchema } from '@mockstreet/topology/config';
import type { z } from 'zod';
import { WEB_ROOT } from './build-web.ts';
import { friendsConfigSchema } from './friends/config.ts';
import { friendsSeed } from './friends/write-friends.ts';
import type { Instance } from './instance.ts';
import { definedOnly, type Environment, hasDemoFriends, intakeIdsOf } from './native-settings.ts';
import { PORT_OFFSETS, type PortName } from './ports.ts';
import { REPOSITORY } from './repository.ts';
import type { Command, Service } from './service.ts';
import type { Side } from './side.ts';
import { throughAddress } from './through-address.ts';

/** One program of ours. */
export interface PlannedProcess {
  readonly name: string;
  readonly side: Side;
  /** Its main file, relative to the repository. */
  readonly main: string;
  readonly configSchema: z.ZodObject;
  /** What the native mode decides for it; the rest comes from the user's environment. */
  given(instance: Instance): Readonly<Record<string, string>>;
}

/** One that keeps running; named like its port. */
interface KeptProcess extends PlannedProcess {
  readonly name: PortName;
}

/** A shell may have a HOST of its own, and mean something else by it. */
const listenOn = (port: number) => ({ HOST: '127.0.0.1', PORT: String(port) });

/** Runs once before home's processes: schema, instruments, demo accounts. */
export const SETUP: PlannedProcess = {
  name: 'setup',
  side: 'home',
  main: 'home/setup/main.ts',
  configSchema: setupConfigSchema,
  given: ({ addresses, data, environment }) => ({
    DATABASE_URL: addresses.database,
    ROLE_PASSWORDS_FILE: data.home.rolePasswords,
    DEMO_ACCOUNTS: 'yes',
    ...(hasDemoFriends(environment) ? { DEMO_FRIENDS_FILE: data.demoFriends } : {}),
  }),
};

const TOPOLOGY: KeptProcess = {
  name: 'topology',
  side: 'edge',
  main: 'edge/topology/main.ts',
  configSchema: topologyConfigSchema,
  given: ({ addresses, environment, ports }) => ({
    ...listenOn(ports.topology),
    AMQP_URL: addresses.amqpOf.topology,
    RABBITMQ_MANAGEMENT_URL: addresses.rabbitmqManagementOf.monitor,
    INTAKE_IDS: intakeIdsOf(environment).join(),
  }),
};

const INTAKE: KeptProcess = {
  name: 'intake',
  side: 'edge',
  main: 'edge/intake/main.ts',
  configSchema: intakeConfigSchema,
  given: ({ addresses, data, ports }) => ({
    ...listenOn(ports.intake),
    AMQP_URL: addresses.amqpOf.intake,
    RABBITMQ_MANAGEMENT_URL: addresses.rabbitmqManagementOf.monitor,
    HOME_CONTROL_KEY_FILE: data.edge.homeControlKey,
    RECEIPT_KEY_FILE: data.edge.receiptKey,
    STATE_DIR: data.edge.intake,
  }),
};

const GATEWAY: KeptProcess = {
  name: 'gateway',
  side: 'edge',
  main: 'edge/gateway/main.ts',
  configSchema: gatewayConfigSchema,
  given: ({ ports }) => ({
    ...listenOn(ports.gateway),
    METRICS_PORT: `${ports.gatewayMetrics}`,
    INTAKE_URL: `http://127.0.0.1:${ports.intake}`,
    HOME_URL: `http://127.0.0.1:${ports.api}`,
    WEB_ROOT,
  }),
};

const API: KeptProcess = {
  name: 'api',
  side: 'home',
  main: 'home/api/main.ts',
  configSchema: apiConfigSchema,
  given: ({ addresses, data, environment, ports }) => ({
    ...listenOn(ports.api),
    DATABASE_URL: addresses.databaseOf.api,
    REDIS_URL: addresses.redisOf.api,
    TOKEN_KEYS_FILE: data.home.keys.tokenKeys,
    PUBLIC_KEYS_FILE: data.home.keys.publicKeys,
    EDGE_KEYS_FILE: data.home.edgeKeys,
    // Those that administrators see; the API itself answers them.
    HOME_PROCESSES: processNames('home', environment)
      .filter((name) => name !== API.name)
      .map((name) => `${name}=http://127.0.0.1:${ports[name]}`)
      .join(),
    PULL_THE_PLUG: 'on',
  }),
};

const FEEDER: KeptProcess = {
  name: 'feeder',
  side: 'home',
  main: 'home/market/main.ts',
  configSchema: feederConfigSchema,
  given: ({ addresses, data, environment, ports }) => ({
    ...listenOn(ports.feeder),
    STATE_DIR: data.home.feeder,
    DATABASE_URL: addresses.databaseOf.feeder,
    REDIS_URL: addresses.redisOf.feeder,
    ...(environment.TAPE ? { TAPE: resolve(environment.TAPE) } : {}),
  }),
};

const RELAY: KeptProcess = {
  name: 'relay',
  side: 'home',
  main: 'home/outbox/main.ts',
  configSchema: relayConfigSchema,
  given: ({ addresses, ports }) => ({
    ...listenOn(ports.relay),
    DATABASE_URL: addresses.databaseOf.relay,
    REDIS_URL: addresses.redisOf.relay,
  }),
};

const SNAPSHOTS: KeptProcess = {
  name: 'snapshots',
  side: 'home',
  main: 'home/portfolio/main.ts',
  configSchema: snapshotsConfigSchema,
  given: ({ addresses, ports }) => ({
    ...listenOn(ports.snapshots),
    DATABASE_URL: addresses.databaseOf.snapshots,
  }),
};

const NOTIFIER: KeptProcess = {
  name: 'notifier',
  side: 'home',
  main: 'home/social/notifier/main.ts',
  configSchema: notifierConfigSchema,
  given: ({ addresses, ports }) => ({
    ...listenOn(ports.notifier),
    DATABASE_URL: addresses.databaseOf.notifier,
    REDIS_URL: addresses.redisOf.notifier,
  }),
};

const SCHEDULER: KeptProcess = {
  name: 'scheduler',
  side: 'home',
  main: 'home/scheduler/main.ts',
  configSchema: schedulerConfigSchema,
  given: ({ addresses, ports }) => ({
    ...listenOn(ports.scheduler),
    DATABASE_URL: addresses.databaseOf.scheduler,
  }),
};

const BOT: KeptProcess = {
  name: 'bot',
  side: 'home',
  main: 'home/social/bot/main.ts',
  configSchema: botConfigSchema,
  given: ({ addresses, ports }) => ({
    ...listenOn(ports.bot),
    DATABASE_URL: addresses.databaseOf.bot,
    REDIS_URL: addresses.redisOf.bot,
  }),
};

const ENGINE: KeptProcess = {
  name: 'engine',
  side: 'home',
  main: 'home/trading/main.ts',
  configSchema: engineConfigSchema,
  given: ({ addresses, data, ports }) => ({
    ...listenOn(ports.engine),
    DATABASE_URL: addresses.databaseOf.engine,
    AMQP_URL: addresses.amqpOf.engine,
    PUBLIC_KEYS_FILE: data.home.keys.publicKeys,
    SEALING_KEYS_FILE: data.home.keys.sealingKeys,
  }),
};

const CONTROL: KeptProcess = {
  name: 'control',
  side: 'home',
  main: 'home/control/main.ts',
  configSchema: controlConfigSchema,
  given: ({ addresses, data, ports }) => ({
    ...listenOn(ports.control),
    DATABASE_URL: addresses.databaseOf.control,
    AMQP_URL: addresses.amqpOf.control,
    CONTROL_KEY_FILE: data.home.keys.controlKey,
    PUBLIC_KEYS_FILE: data.home.keys.publicKeys,
  }),
};

const JOURNAL: KeptProcess = {
  name: 'journal',
  side: 'home',
  main: 'home/journal/main.ts',
  configSchema: journalConfigSchema,
  given: ({ addresses, data, ports }) => ({
    ...listenOn(ports.journal),
    DATABASE_URL: addresses.databaseOf.journal,
    AMQP_URL: addresses.amqpOf.journal,
    JOURNAL_KEY_FILE: data.home.keys.journalKeys,
  }),
};

/**
 * The demo's friends, who come by the public origin as anybody does. On the edge's side: they are
 * there while home is away. No part of what is deployed, and nothing waits for them.
 */
export const FRIENDS: KeptProcess = {
  name: 'friends',
  side: 'edge',
  main: 'deploy/native/friends/main.ts',
  configSchema: friendsConfigSchema,
  given: ({ data, environment, ports, secrets }) => ({
    ...listenOn(ports.friends),
    FRIENDS_EDGE_URL: `http://127.0.0.1:${ports.gateway}`,
    DEMO_FRIENDS_FILE: data.demoFriends,
    FRIENDS_SEED: environment.SEED || friendsSeed(secrets),
  }),
};

/** They speak to the edge's broker, which may come later. */
const NEEDS_EDGE: readonly PlannedProcess[] = [ENGINE, CONTROL, JOURNAL];

/**
 * Everything of ours that keeps running, in the order of starting. The first need nothing but their own side's
 * servers; intake and engine find on the broker what topology declares, and the gateway opens the house last.
 */
export const PROCESS_STAGES: readonly (readonly KeptProcess[])[] = [
  [TOPOLOGY, API, FEEDER, RELAY, SNAPSHOTS, NOTIFIER, SCHEDULER, BOT],
  [INTAKE, ENGINE, CONTROL, JOURNAL],
  [GATEWAY],
];

/** What runs under these settings: with the demo's friends, unless they are not wanted. */
export function stagesUnder(environment: Environment): readonly (readonly KeptProcess[])[] {
  if (!hasDemoFriends(environment)) return PROCESS_STAGES;
  return PROCESS_STAGES.map((stage) => (stage.includes(GATEWAY) ? [...stage, FRIENDS] : stage));
}

const READY_WITHIN_MS = 45_000;
const STOP_WITHIN_MS = 5_000;
/** With the edge there, home is ready when the edge knows its keys; without it, soon all the same. */
const EDGE_WAIT_MS = 5_000;

/** Names of a side's processes under these settings, and of their ports; in the order of those. */
export function processNames(side: Side, environment: Environment): readonly PortName[] {
  const planned = stagesUnder(environment).flat();
  const names = planned.flatMap((one) => (one.side === side ? [one.name] : []));
  return names.toSorted((a, b) => PORT_OFFSETS[a] - PORT_OFFSETS[b]);
}

/** A planned process as the supervisor keeps it. `sides` are those that run under it, `hear` what listens to the API. */
export function processService(
  process: PlannedProcess,
  instance: Instance,
  { sides, hear }: { readonly sides: readonly Side[]; readonly hear: Service['hear'] },
): Service {
  return {
    ...(process === API && hear && { hear }),
    name: process.name,
    command: () => processCommand(process, instance),
    ready: 'message',
    readyWithinMs: READY_WITHIN_MS,
    stopSignal: 'SIGTERM',
    stopWithinMs: STOP_WITHIN_MS,
    waitedForMs: NEEDS_EDGE.includes(process) && !sides.includes('edge') ? EDGE_WAIT_MS : undefined,
  };
}

/** How to run it: under the very Node that runs this, in the user's working directory. */
export function processCommand(planned: PlannedProcess, instance: Instance): Command {
  return {
    file: process.execPath,
    args: [join(REPOSITORY, planned.main)],
    cwd: process.cwd(),
    env: environmentOf(planned, instance),
  };
}

/** All that is wrong with the environment of the processes of these sides, each fault once. */
export function configurationFaults(instance: Instance, sides: readonly Side[]): string[] {
  const faults = [SETUP, ...stagesUnder(instance.environment).flat()]
    .filter((planned) => sides.includes(planned.side))
    .flatMap((planned) => {
      const result = readConfig(planned.configSchema, environmentOf(planned, instance), (path) =>
        readFileSync(path, 'utf8'),
      );
      return result.ok ? [] : result.faults;
    });
  return [...new Set(faults)];
}

function environmentOf(planned: PlannedProcess, instance: Instance): Record<string, string> {
  const { environment } = instance;
  const given = planned.given(instance);
  return { ...definedOnly(environment), ...given, ...detours(planned, given, environment) };
}

/** Home's processes may be told another way to the servers; set-up goes straight to its database. */
function detours(
  planned: PlannedProcess,
  given: Readonly<Record<string, string>>,
  { BROKER_ADDRESS, DATABASE_ADDRESS }: Environment,
): Record<string, string> {
  if (planned.side !== 'home' || planned === SETUP) return {};
  const { AMQP_URL, DATABASE_URL } = given;
  return {
    ...(AMQP_URL !== undefined && { AMQP_URL: throughAddress(BROKER_ADDRESS, AMQP_URL) }),
    ...(DATABASE_URL !== undefined && {
      DATABASE_URL: throughAddress(DATABASE_ADDRESS, DATABASE_URL),
    }),
  };
}
