/**
 * One restore, where there is no npm: of a dump, into the Postgres server at hand. Exit codes: 0 done
 * and clean, 1 done, but the invariants do not all hold or could not all be looked at, or the journals
 * lack something that happened and that was accepted, 2 refused and nothing touched.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Misconfiguration } from '@mockstreet/shared/config';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runTask } from '@mockstreet/shared/node/run-process';
import { Refused, refusalLine } from '#backup/refusal';
import { restoreBeside } from '#backup/restore/restore-beside';
import { exitCodeOf, summaryOf } from '#backup/restore/summary';
import { restoreConfigSchema } from './config.ts';

/** As the runbook calls it. */
const ROTATE = 'home run --rm keys-rotate node home/accounts/main.ts';

const print = (line: string) => process.stdout.write(`${line}\n`);

await runTask({
  name: 'restore',
  configSchema: restoreConfigSchema,
  async run(config, log) {
    try {
      const restored = await restoreBeside({
        file: config.RESTORE_FILE,
        identityFile: config.BACKUP_IDENTITY_FILE,
        databaseUrl: config.DATABASE_URL,
        redisUrl: config.REDIS_URL,
        broker: { amqpUrl: config.AMQP_URL, managementUrl: config.RABBITMQ_MANAGEMENT_URL },
        keysFolder: config.BACKUP_KEYS_DIR,
        programs: { folder: config.POSTGRES_PROGRAMS, searchPath: config.PATH },
        mayReplace: config.RESTORE_OVER === 'yes',
        replay: config.RESTORE_REPLAY === 'yes',
        acceptGaps: config.RESTORE_ACCEPT_GAPS === 'yes',
        sessions: config.SESSIONS,
        clock: () => instantFromMillis(Date.now()),
        monotonicMs: () => performance.now(),
        ...{ sleep, log, tell: print },
      });
      for (const line of summaryOf(restored, ROTATE)) print(line);
      process.exit(exitCodeOf(restored));
    } catch (error) {
      if (error instanceof Refused) throw new Misconfiguration(error.refusals.map(refusalLine));
      throw error;
    }
  },
});
