import journal from './migrations/meta/_journal.json' with { type: 'json' };

/** One migration: its name, and its place in time by which migrations are ordered. */
export interface SchemaVersion {
  readonly migration: string;
  /** Milliseconds since the epoch, as the migrator keeps them in the database. */
  readonly migratedTo: number;
}

/** Those that this version of the code knows, the oldest first. */
export const SCHEMA_VERSIONS: readonly SchemaVersion[] = journal.entries.map(({ tag, when }) => ({
  migration: tag,
  migratedTo: when,
}));
