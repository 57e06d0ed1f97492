import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { extractBase, extractWal } from '@mockstreet/home/backup/restore/extract-base';
import type { WholeBackup } from '@mockstreet/home/backup/restore/inspect-backup';
import type { Instance } from '@mockstreet/native/instance';
import { recoverCluster } from '@mockstreet/native/recover-cluster';
import type { NativeRestoreOptions } from './restore-native.ts';

/** Makes the cluster of a draft out of a base and its WAL; returns the moment that it shows. */
export async function recoverBase(given: {
  readonly instance: Instance;
  readonly programs: string;
  readonly backup: WholeBackup;
  readonly options: NativeRestoreOptions;
}): Promise<string> {
  const { instance, programs, backup, options } = given;
  const { home } = instance.data;
  const folder = home.postgres;
  for (const name of ['data', 'wal']) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  }
  options.print('unpacking the copied cluster and its WAL');
  await extractBase(backup, join(folder, 'data'));
  await extractWal(options.walFolder, backup, join(folder, 'wal'));
  options.print(
    `replaying the WAL ${options.to === undefined ? 'to its end' : `to ${options.to}`}`,
  );
  const lastCommit = await recoverCluster({
    ...{ programs, folder, folders: home, to: options.to },
    password: instance.secrets.postgresPassword,
  });
  return options.to ?? lastCommit ?? backup.manifest.taken_at;
}
