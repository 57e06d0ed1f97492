import { createSql, type Sql } from '@mockstreet/db/client';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';

/** Postgres for the feeder: what it cannot do within its deadline fails, and is tried afresh. */
export interface FeederDatabase {
  /** Rejects with the statement's own error, or with a DatabaseDeadline. */
  run<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Postgres did not answer in time; whether it did what it was told is unknown. */
class DatabaseDeadline extends Error {
  override name = 'DatabaseDeadline';
  readonly code = 'POSTGRES_DEADLINE';
  readonly retryable = true;
}

export interface FeederDatabaseOptions {
  readonly url: string;
  /** Beyond the server's own limit of a statement, in milliseconds. */
  readonly deadlineMs: number;
}

/**
 * A half-open connection of the driver never settles, so a missed deadline abandons the client and
 * opens another. All the feeder writes may be written twice, or late, without harm.
 */
export function createFeederDatabase(options: FeederDatabaseOptions): FeederDatabase {
  const open = () =>
    createSql({
      url: options.url,
      applicationName: 'feeder',
      poolSize: 2,
      // Statistics of a growing tape are always old; every look-up here has an index.
      settings: { plan_cache_mode: 'force_custom_plan', enable_seqscan: 'off' },
    });
  let sql = open();
  return {
    async run(work) {
      const used = sql;
      return await beforeDeadline(work(used), options.deadlineMs, () => {
        if (sql === used) sql = open();
        used.end({ timeout: 0 }).catch(() => {});
        return new DatabaseDeadline('postgres did not answer in time');
      });
    },
    close: () => sql.end({ timeout: 2 }),
  };
}
