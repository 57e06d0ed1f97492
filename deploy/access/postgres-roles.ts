/** Owns the database and everything in it. Migrates; no process that keeps running has it. */
export const POSTGRES_OWNER = 'mockstreet';

/**
 * Who may sign in at home's database besides its owner: a role for each process, and one for
 * reading everything that invariants and dumps need. What each may do is granted by the migrations
 * of `db/`, since rights belong to the schema; docs/credentials.md says it as a table.
 */
export const POSTGRES_SERVICES = [
  'api',
  'engine',
  'feeder',
  'relay',
  'control',
  'journal',
  'snapshots',
  'notifier',
  'scheduler',
  'bot',
  'auditor',
  'backup',
] as const;

export type PostgresService = (typeof POSTGRES_SERVICES)[number];

/** The role that a service signs in with. */
export function postgresRole(service: PostgresService): string {
  return `${POSTGRES_OWNER}_${service}`;
}
