import { readFileSync } from 'node:fs';

/** One migration: its name, and its place in time by which migrations are ordered. */
export interface SchemaVersion {
  readonly migration: string;
  /** Milliseconds since the epoch, as the migrator keeps them in the database. */
  readonly migratedTo: number;
}

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}

const JOURNAL = new URL('./migrations/meta/_journal.json', import.meta.url);

/** Those that this version of the code knows, the oldest first. */
export const SCHEMA_VERSIONS: readonly SchemaVersion[] = (
  JSON.parse(readFileSync(JOURNAL, 'utf8')) as Journal
).entries.map(({ tag, when }) => ({ migration: tag, migratedTo: when }));
