/**
 * Backs home up once a day; with `--now` once, and ends. Exit codes of that: 0 done, 1 failed, 2 refused.
 */
import { join } from 'node:path';
import process from 'node:process';
import { Misconfiguration } from '@mockstreet/shared/config';
import { instantFromMillis } from '@mockstreet/shared/instant';
import type { Loop } from '@mockstreet/shared/node/run-every';
import { type Logger, runProcess, runTask } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import type { z } from 'zod';
import { readRecipients } from './age-keys.ts';
import { createBackupHealth } from './backup-health.ts';
import { dumpName } from './backup-name.ts';
import { type BackupState, createBackupState } from './backup-state.ts';
import { backupConfigSchema } from './config.ts';
import { keepBackups } from './keep-backups.ts';
import { keyFilesIn } from './key-files.ts';
import { type BackupSources, makeBackup } from './make-backup.ts';
import { Refused, refusalLine } from './refusal.ts';
import { keepWal } from './wal/keep-wal.ts';
import { makeBase } from './wal/make-base.ts';
import { readCluster } from './wal/read-cluster.ts';

type Config = z.output<typeof backupConfigSchema>;

const clock = () => instantFromMillis(Date.now());

if (process.argv.includes('--now')) {
  await runTask({
    name: 'backup',
    configSchema: backupConfigSchema,
    async run(config, log) {
      const path = join(config.BACKUP_DIR, dumpName(clock()));
      const { bytes, sha256 } = await makeBackup(sourcesOf(config), path).catch(misconfigured);
      log.info({ path, bytes, sha256 }, 'backed up');
    },
  });
} else {
  await runProcess({
    name: 'backup',
    configSchema: backupConfigSchema,
    async start(config, log) {
      const state = createBackupState();
      const folders = { backups: config.BACKUP_DIR, wal: config.WAL_SPOOL_DIR };
      const server = await serveHealth(createBackupHealth(state, clock, folders).fetch, config);
      const sources = sourcesOf(config);
      const backups = keepBackups({
        folder: config.BACKUP_DIR,
        hourKst: config.BACKUP_AT_KST,
        rule: {
          daily: config.BACKUP_KEEP_DAYS,
          weekly: config.BACKUP_KEEP_WEEKS,
          monthly: config.BACKUP_KEEP_MONTHS,
        },
        make: (path, signal) => makeBackup({ ...sources, signal }, path),
        monotonicMs: () => performance.now(),
        ...{ clock, state, log },
      });
      const wal = config.BACKUP_WAL === 'on' ? keepWalOf(config, sources, state, log) : undefined;
      return {
        async stop() {
          await Promise.all([backups.stop(), wal?.stop()]);
          await server.close();
        },
      };
    },
  });
}

function keepWalOf(config: Config, sources: BackupSources, state: BackupState, log: Logger): Loop {
  return keepWal({
    spool: config.WAL_SPOOL_DIR,
    bytesMax: config.WAL_SPOOL_MB_MAX * 1024 * 1024,
    ageMsMax: config.WAL_SPOOL_MINUTES_MAX * 60_000,
    folder: config.BACKUP_DIR,
    recipients: () => readRecipients(config.BACKUP_RECIPIENT_FILE),
    readCluster: () => readCluster(config.DATABASE_URL),
    makeBase: (signal) => makeBase({ ...sources, signal }, config.BACKUP_DIR),
    ...{ clock, state, log },
  });
}

function sourcesOf(config: Config): BackupSources {
  return {
    databaseUrl: config.DATABASE_URL,
    redisUrl: config.REDIS_URL,
    programs: { folder: config.POSTGRES_PROGRAMS, searchPath: config.PATH },
    keyFiles: () => keyFilesIn(config.BACKUP_KEYS_DIR),
    recipientFile: config.BACKUP_RECIPIENT_FILE,
    partitions: config.PARTITIONS,
    clock,
  };
}

function misconfigured(error: unknown): never {
  if (error instanceof Refused) throw new Misconfiguration(error.refusals.map(refusalLine));
  throw error;
}
