import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseBackupName } from '@mockstreet/home/backup/backup-name';
import { keyFilesOf } from '@mockstreet/home/backup/key-files';
import { checkAll, refuse } from '@mockstreet/home/backup/refusal';
import { type ChosenKeys, chooseKeys } from '@mockstreet/home/backup/restore/choose-keys';
import { fillDatabase } from '@mockstreet/home/backup/restore/fill-database';
import { inspectBackup, type WholeBackup } from '@mockstreet/home/backup/restore/inspect-backup';
import { writeKeys } from '@mockstreet/home/backup/restore/place-keys';
import { replayKeys } from '@mockstreet/home/backup/restore/replay-keys';
import { requireBroker } from '@mockstreet/home/backup/restore/require-broker';
import type { Restored } from '@mockstreet/home/backup/restore/summary';
import { type EdgeBroker, type TakenUp, takeUp } from '@mockstreet/home/backup/restore/take-up';
import { refuseIdleAcceptance } from '@mockstreet/home/backup/restore/what-is-missing';
import { restoreTemplates } from '@mockstreet/home/backup/templates';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { type DataDirectory, dataDirectory } from '@mockstreet/native/data-directory';
import { type HomeServers, withHomeServers } from '@mockstreet/native/home-servers';
import { describeInstance, type Instance } from '@mockstreet/native/instance';
import { type Environment, readNativeSettings } from '@mockstreet/native/native-settings';
import { keepPartitionCount } from '@mockstreet/native/partition-count';
import { makeDatabase, setUpDatabase } from '@mockstreet/native/prepare-database';
import { NO_SECRETS, readSecrets } from '@mockstreet/native/secrets';
import { isSideRunning } from '@mockstreet/native/side-lock';
import { throughAddress } from '@mockstreet/native/through-address';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import type { Logger } from 'pino';
import {
  draftHomeOf,
  hasHomeData,
  makeDraftHome,
  putHomeInPlace,
  readHomeKeys,
} from './draft-home.ts';
import { recoverBase } from './recover-base.ts';

export interface NativeRestoreOptions {
  readonly environment: Environment;
  readonly file: string;
  /** Else the data directory's own. */
  readonly identityFile: string | undefined;
  /** Where the WAL lies, and up to when it is replayed onto a base (RFC 3339); else all of it. */
  readonly walFolder: string;
  readonly to: string | undefined;
  /** What home has may be moved aside. */
  readonly mayReplace: boolean;
  /** Not with `to`. */
  readonly replay: boolean;
  /** Go on where the journals lack something that happened. */
  readonly acceptGaps: boolean;
  readonly stopRequested: AbortSignal;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Logger;
  readonly print: (line: string) => void;
}

/**
 * Restores home of the data directory: everything is made in a draft beside it, on servers of its
 * own, and takes its place when it is whole. Until then nothing of what is there is touched. Throws
 * Refused, with every reason at once, or CannotStart.
 */
export async function restoreNative(options: NativeRestoreOptions): Promise<Restored> {
  const startedAtMs = options.nowMs();
  const planned = planInstance(options.environment);
  const backup = await prepare(planned, options);
  const keys = chooseKeys(keysOf(backup), readHomeKeys(planned.data));
  let restoredTo = backup.manifest.taken_at;
  return await withHomeServers(
    {
      ...options,
      signal: options.stopRequested,
      homeOf: draftHomeOf,
      postgresMajor: backup.manifest.kind === 'base' ? backup.manifest.postgres.major : undefined,
      before: async (instance, programs) => {
        const { data } = instance;
        keepPartitions(planned.data, backup);
        makeDraftHome(planned.data);
        writeKeys(data.home.root, keys.files);
        if (backup.manifest.kind === 'dump') return;
        restoredTo = await recoverBase({ instance, programs, backup, options });
      },
    },
    (servers) => fillAndTakeUp(servers, backup, options),
    async ({ data }, taken) => {
      options.print('putting it in place');
      const movedTo = putHomeInPlace(data, stampOf(options.clock));
      return {
        ...{ ...taken, movedTo, manifest: backup.manifest, keysFrom: keys.from },
        restoredTo,
        seconds: (options.nowMs() - startedAtMs) / 1000,
      };
    },
  );
}

function planInstance(environment: Environment): Instance {
  const { settings, faults } = readNativeSettings(environment);
  if (faults.length > 0) throw new CannotStart(...faults);
  const data = dataDirectory(settings.dataFolder);
  // Without secrets there is no edge either that they would open.
  const secrets = existsSync(data.secrets) ? readSecrets(data) : NO_SECRETS;
  return describeInstance({ data, secrets, environment, portBase: settings.portBase });
}

/** Everything that can be said no to before anything is done. */
async function prepare(planned: Instance, options: NativeRestoreOptions): Promise<WholeBackup> {
  const { data } = planned;
  if (options.to !== undefined && !options.replay) {
    options.print(`GIVING UP everything that happened after ${options.to}: no journal is replayed`);
  }
  options.print('checking the backup');
  const [backup] = await checkAll(
    () => inspectBackup(options.file, options.identityFile ?? data.backup.identity),
    () => refuseContradiction(options),
    () => refuseIdleAcceptance(options),
    () => refuseWrongFolder(options),
    () => refuseRunning(data),
    () => refuseData(data, options.mayReplace),
    () => (options.replay ? requireBroker(brokerOf(planned).amqpUrl) : undefined),
  );
  refuseEarlier(options.to, backup.manifest);
  return backup;
}

/** The journals know nothing of a moment to end at: what they hold comes back whole, or not at all. */
function refuseContradiction({ to, replay }: NativeRestoreOptions): void {
  if (to === undefined || !replay) return;
  throw refuse('FLAGS_CONTRADICT', `--to ${to} gives up what came later, --replay brings it back`);
}

/** That of a dump is no folder of WAL, but a base is of no use without one. */
function refuseWrongFolder({ file, to, walFolder }: NativeRestoreOptions): void {
  const isBase = parseBackupName(basename(file))?.kind === 'base';
  if (to !== undefined && !isBase) {
    throw refuse('NO_WAL', `${file} is a dump, which shows one moment; --to goes with a base`);
  }
  if (isBase && !existsSync(walFolder)) throw refuse('NO_WAL', `${walFolder} is not there`);
}

/** A copy is rolled forward only. Both times are in UTC, to the microsecond. */
function refuseEarlier(to: string | undefined, { taken_at }: WholeBackup['manifest']): void {
  if (to === undefined || to >= taken_at) return;
  throw refuse('TIME_OUT_OF_REACH', `the base was begun at ${taken_at}: restore an older one`);
}

function refuseRunning({ home }: DataDirectory): void {
  if (isSideRunning(home.root)) throw refuse('HOME_RUNNING', `home runs in ${home.root}: stop it`);
}

function refuseData(data: DataDirectory, mayReplace: boolean): void {
  if (mayReplace || !hasHomeData(data)) return;
  const text = `${data.home.root} has a database; with --yes it is moved aside`;
  throw refuse('DATA_PRESENT', text);
}

function brokerOf({ addresses, environment }: Instance): EdgeBroker {
  return {
    amqpUrl: throughAddress(environment.BROKER_ADDRESS, addresses.amqpOf.auditor),
    managementUrl: addresses.rabbitmqManagementOf.auditor,
  };
}

async function fillAndTakeUp(
  { instance, postgresPrograms }: HomeServers,
  backup: WholeBackup,
  options: NativeRestoreOptions,
): Promise<TakenUp> {
  const { addresses, data, environment } = instance;
  const programs = { folder: postgresPrograms, searchPath: environment.PATH };
  if (backup.manifest.kind === 'dump') {
    options.print('reading the backup into a new cluster');
    await makeDatabase(instance);
    await fillDatabase(backup, { databaseUrl: addresses.database, programs });
  }
  const taken = await takeUp({
    ...{ databaseUrl: addresses.database, manifest: backup.manifest, broker: brokerOf(instance) },
    migrate: () => setUpDatabase(instance, options.stopRequested),
    acceptGaps: options.acceptGaps,
    identities: backup.identities,
    keyFiles: replayKeys(data.home.root),
    replay: options.replay ? { sessions: sessionsOf(instance) } : undefined,
    ...{ clock: options.clock, sleep: options.sleep, log: options.log, tell: options.print },
  });
  await restoreTemplates({
    ...{ redisUrl: addresses.redisOf.backup, databaseUrl: addresses.database },
    ...{ templates: backup.templates, takenAt: backup.manifest.taken_at },
  });
  return taken;
}

/** Where the edge has no queues yet, there will be as many as the backed up orders lie in. */
function keepPartitions(data: DataDirectory, { manifest }: WholeBackup): void {
  if (manifest.partitions === null || existsSync(data.edge.rabbitmq)) return;
  keepPartitionCount(data, manifest.partitions);
}

/** As the engine is told; what is neither it would refuse. */
function sessionsOf({ environment }: Instance): 'real' | 'always' {
  return environment.SESSIONS === 'always' ? 'always' : 'real';
}

function keysOf(backup: WholeBackup): ChosenKeys['files'] {
  return new Map(keyFilesOf(backup.files).map(({ name, content }) => [name, content]));
}

function stampOf(clock: Clock): string {
  return formatInstant(clock()).slice(0, 19).replaceAll(/[-:]/g, '');
}
