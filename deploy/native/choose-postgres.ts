import { CannotStart } from './cannot-start.ts';

/** The programs of one PostgreSQL on this machine. */
export interface PostgresPrograms {
  readonly folder: string;
  readonly major: number;
}

/**
 * The folder of the programs that can run a cluster: only those of its own major version read it;
 * without a cluster yet, the first (newest) of `installed`. Throws CannotStart.
 */
export function choosePostgres(
  installed: readonly PostgresPrograms[],
  clusterMajor: number | undefined,
): string {
  const chosen =
    clusterMajor === undefined
      ? installed[0]
      : installed.find(({ major }) => major === clusterMajor);
  if (chosen) return chosen.folder;
  const present = installed.map(({ major }) => major).join(', ') || 'none';
  throw new CannotStart(
    `the database was made by PostgreSQL ${clusterMajor}, installed: ${present}; ` +
      `install PostgreSQL ${clusterMajor} again`,
  );
}
