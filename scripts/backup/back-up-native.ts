import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readIdentities } from '@mockstreet/home/backup/age-keys';
import { dumpName } from '@mockstreet/home/backup/backup-name';
import { type Backup, makeBackup } from '@mockstreet/home/backup/make-backup';
import { CannotStart } from '@mockstreet/native/cannot-start';
import { choosePostgres } from '@mockstreet/native/choose-postgres';
import { homeKeyFiles } from '@mockstreet/native/data-directory';
import { findInstance } from '@mockstreet/native/find-instance';
import { postgresFolders } from '@mockstreet/native/find-tools';
import { refuseHalfRestored } from '@mockstreet/native/half-restored';
import { withHomeServers } from '@mockstreet/native/home-servers';
import type { Instance } from '@mockstreet/native/instance';
import type { Environment } from '@mockstreet/native/native-settings';
import { keptPartitionCount } from '@mockstreet/native/partition-count';
import { clusterMajor } from '@mockstreet/native/postgres';
import { isSideRunning } from '@mockstreet/native/side-lock';
import type { Clock } from '@mockstreet/shared/instant';

export interface NativeBackupOptions {
  readonly environment: Environment;
  /** Where to; else into the data directory's own folder, named by the moment. */
  readonly out: string | undefined;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly stopRequested: AbortSignal;
  readonly print: (line: string) => void;
}

export interface NativeBackup {
  readonly file: Backup;
  /** Whose identity opens it, for people. */
  readonly identity: string;
}

/** Backs up the instance; throws Refused or CannotStart. */
export async function backUpNative(options: NativeBackupOptions): Promise<NativeBackup> {
  const { environment } = options;
  const running = findInstance(environment);
  if (isSideRunning(running.data.home.root)) {
    const installed = postgresFolders();
    const programs = choosePostgres(installed, clusterMajor(running.data.home.postgres));
    return await backUp(running, programs, options);
  }
  refuseHalfRestored(running.data);
  if (!existsSync(running.data.home.postgres)) {
    throw new CannotStart(`${running.data.home.root} has no database: npm run home makes one`);
  }
  return await withHomeServers(
    { ...options, signal: options.stopRequested, homeOf: ({ home }) => home },
    async ({ instance, postgresPrograms }) => await backUp(instance, postgresPrograms, options),
    async (_, made) => made,
  );
}

async function backUp(
  { addresses, data }: Instance,
  postgresPrograms: string,
  { environment, out, clock }: NativeBackupOptions,
): Promise<NativeBackup> {
  const { identity, recipient, folder } = data.backup;
  if (out === undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = await makeBackup(
    {
      databaseUrl: addresses.databaseOf.backup,
      redisUrl: addresses.redisOf.backup,
      programs: { folder: postgresPrograms, searchPath: environment.PATH },
      keyFiles: () => homeKeyFiles(data.home),
      recipientFile: recipient,
      partitions: keptPartitionCount(data),
      clock,
    },
    out === undefined ? join(folder, dumpName(clock())) : resolve(out),
    existsSync(identity) ? readIdentities(identity) : undefined,
  );
  return { file, identity: existsSync(identity) ? identity : `the owner of ${recipient}` };
}
