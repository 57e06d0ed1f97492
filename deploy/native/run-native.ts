import { join } from 'node:path';
import { DEMO_ACCOUNTS } from '@mockstreet/home/setup/demo-accounts';
import type { Clock } from '@mockstreet/shared/instant';
import { ensureWeb } from './build-web.ts';
import { CannotStart } from './cannot-start.ts';
import { choosePostgres } from './choose-postgres.ts';
import { dataDirectory, openDataDirectory } from './data-directory.ts';
import { ensureTools } from './ensure-tools.ts';
import { postgresFolders } from './find-tools.ts';
import { writeFriends } from './friends/write-friends.ts';
import { refuseHalfRestored } from './half-restored.ts';
import { describeInstance, type Instance } from './instance.ts';
import { ensureKeys } from './keys.ts';
import { type Environment, hasDemoFriends, readNativeSettings } from './native-settings.ts';
import { keepPartitionCount, usualPartitionCount } from './partition-count.ts';
import { createPlugSwitch } from './plug-switch.ts';
import { type PortName, refusedPorts } from './ports.ts';
import { clusterMajor } from './postgres.ts';
import { makeDatabase, setUpDatabase } from './prepare-database.ts';
import {
  configurationFaults,
  type PlannedProcess,
  processNames,
  processService,
  stagesUnder,
} from './process-plan.ts';
import { stopRecorded } from './process-record.ts';
import { ensureSecrets, NO_SECRETS } from './secrets.ts';
import { SERVER_TOOLS, type ServerTools, serversOf } from './server-plan.ts';
import type { Side } from './side.ts';
import { lockSide } from './side-lock.ts';
import { createStartTimes, type StartTimes, writeStartTimes } from './start-times.ts';
import { startWarden } from './start-warden.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export interface NativeOptions {
  readonly sides: readonly Side[];
  readonly environment: Environment;
  /** Aborted when the person (or the system) wants it to stop. */
  readonly stopRequested: AbortSignal;
  /** Prints a line for the person at the console. */
  readonly print: (line: string) => void;
  /** The wall clock. */
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
}

/** What the exit code tells: 0 stopped as asked, 2 it cannot start (or go on) like this. */
export type NativeExitCode = 0 | 2;

const LEFTOVERS_WITHIN_MS = 10_000;

/** Ports that a side listens on beside those of its processes. */
const FURTHER_PORTS: Readonly<Record<Side, readonly PortName[]>> = {
  edge: ['gatewayMetrics', 'amqp', 'management', 'distribution', 'epmd'],
  home: ['postgres', 'redis'],
};

/** What the steps of a start share. */
interface Start extends NativeOptions {
  readonly instance: Instance;
  readonly tools: Partial<ServerTools>;
  readonly supervisor: Supervisor;
  readonly times: StartTimes;
  /** Aborted when the start is to end early. */
  readonly signal: AbortSignal;
  cutShort(): void;
}

/** Runs these sides until asked to stop; whatever happens, nothing it started survives it. */
export async function runNative(options: NativeOptions): Promise<NativeExitCode> {
  const releases: (() => void | Promise<void>)[] = [];
  const times = createStartTimes(options.nowMs);
  const supervisor = createSupervisor({
    ...{ report: options.print, nowMs: options.nowMs },
    onFirstServed: times.note,
  });
  const failed = new AbortController();
  const signal = AbortSignal.any([options.stopRequested, failed.signal]);
  signal.addEventListener('abort', () => void supervisor.stop());
  try {
    const { instance, tools } = await times.during('checks', () => prepare(options, releases));
    const cutShort = () => failed.abort();
    await startAll({ ...options, instance, tools, supervisor, times, signal, cutShort });
    // Both sides' logs are in one place.
    writeStartTimes(instance.data.home, times);
    announce(options, instance);
    const why = await Promise.race([whenAborted(options.stopRequested), supervisor.gaveUp]);
    if (why) throw why;
    return 0;
  } catch (error) {
    if (options.stopRequested.aborted) return 0;
    if (!(error instanceof CannotStart)) throw error;
    for (const line of error.lines) options.print(line);
    return 2;
  } finally {
    await supervisor.stop();
    for (const release of releases.toReversed()) await release();
  }
}

/** Everything that can be said no to before anything is started. */
async function prepare(
  options: NativeOptions,
  releases: (() => void | Promise<void>)[],
): Promise<{ instance: Instance; tools: Partial<ServerTools> }> {
  const { sides, environment, print } = options;
  const { settings, faults } = readNativeSettings(environment);
  const { portBase } = settings;
  const folders = dataDirectory(settings.dataFolder);
  const partitions = settings.partitions ?? usualPartitionCount(folders);
  // Both sides' processes see the number that is kept, whatever their own defaults.
  const described = { portBase, environment: { ...environment, PARTITIONS: `${partitions}` } };
  const planned = describeInstance({
    ...described,
    data: folders,
    secrets: NO_SECRETS,
  });
  const allFaults = [...faults, ...configurationFaults(planned, sides)];
  if (allFaults.length > 0) throw new CannotStart(...allFaults);

  const data = openDataDirectory(settings.dataFolder);
  for (const side of sides) releases.push(lockSide(data[side].root));
  if (sides.includes('home')) refuseHalfRestored(data);
  for (const side of sides) {
    const left = await stopRecorded(data[side].run, LEFTOVERS_WITHIN_MS);
    if (left.length > 0) print(`stopped what an earlier run had left: ${left.join(', ')}`);
  }
  // Before there are secrets, by which the other side knows a new directory.
  keepPartitionCount(data, partitions);
  const instance = describeInstance({ ...described, data, secrets: ensureSecrets(data) });
  const needed = sides.flatMap((side) => [
    ...processNames(side, environment),
    ...FURTHER_PORTS[side],
  ]);
  const refused = await refusedPorts(instance.ports, needed);
  if (refused.length > 0)
    throw new CannotStart(`port ${refused.join(', ')}; set PORT_BASE to another`);
  const found = await ensureTools(
    sides.flatMap((side) => [...SERVER_TOOLS[side]]),
    { searchPath: environment.PATH, report: print },
  );
  const tools = sides.includes('home')
    ? { ...found, postgres: choosePostgres(postgresFolders(), clusterMajor(data.home.postgres)) }
    : found;
  await ensureKeys(data, options.clock);
  // Home writes it before set-up reads it; with the edge alone, its friends read it.
  if (sides.includes('edge') && hasDemoFriends(environment)) writeFriends(data, instance.secrets);
  releases.push(startWarden({ runFolders: sides.map((side) => data[side].run) }));
  print(`data in ${data.root}, ports from ${portBase}`);
  return { instance, tools };
}

/**
 * Each side by itself up to the first of our processes, which need no other side: home's come up while the broker
 * does, which takes longest of all. Then the other stages, one after the other.
 */
async function startAll(start: Start): Promise<void> {
  const { sides, supervisor, clock, print } = start;
  const home = processNames('home', start.instance.environment);
  const { hear } = createPlugSwitch({
    ...{ clock, print },
    takeAway: (forMs) => supervisor.rest(home, forMs),
  });
  const [first = [], ...later] = stagesUnder(start.instance.environment);
  const bringStage = (stage: readonly PlannedProcess[], side: Side) => {
    const ours = stage.filter((planned) => planned.side === side);
    if (ours.length > 0) print(`starting ${ours.map(({ name }) => name).join(', ')}`);
    const services = ours.map((planned) =>
      processService(planned, start.instance, { sides, hear }),
    );
    return supervisor.bring(services, start.instance.data[side]);
  };
  const startSide = async (side: Side) => {
    await startServers(side, start);
    await bringStage(first, side);
  };
  await allOrNone(start, [
    ...sides.map(startSide),
    ...(sides.includes('edge') ? [start.times.during('web app', () => ensureWebOf(start))] : []),
  ]);
  for (const stage of later) {
    await allOrNone(
      start,
      sides.map((side) => bringStage(stage, side)),
    );
  }
}

/** Waits for all; the first that fails has the others cut short, and is what is thrown. */
async function allOrNone(start: Start, tasks: readonly Promise<void>[]): Promise<void> {
  const failures: unknown[] = [];
  const guarded = tasks.map((task) =>
    task.catch((error: unknown) => {
      failures.push(error);
      start.cutShort();
    }),
  );
  await Promise.all(guarded);
  if (failures.length > 0) throw failures[0];
}

async function startServers(side: Side, start: Start): Promise<void> {
  const { instance, supervisor } = start;
  for (const servers of serversOf(side, instance, start.tools)) {
    start.print(`starting ${servers.map(({ name }) => name).join(', ')}`);
    await supervisor.bring(servers, instance.data[side]);
  }
  if (side === 'edge') return;
  start.print('preparing the database');
  await start.times.during('database', () => makeDatabase(instance));
  await start.times.during('setup', () => setUpDatabase(instance, start.signal));
}

const ensureWebOf = (start: Start) =>
  ensureWeb({ ...start, logFile: join(start.instance.data.edge.logs, 'build-web.log') });

function announce({ sides, print }: NativeOptions, instance: Instance): void {
  const { publicOrigin } = instance.addresses;
  if (!sides.includes('edge')) {
    print(`ready (home alone; the edge serves it at ${publicOrigin})`);
    return;
  }
  const accounts = DEMO_ACCOUNTS.map(({ username, password }) => `${username} / ${password}`);
  print(`ready ${publicOrigin}  accounts: ${accounts.join(', ')}`);
}

function whenAborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
