import { SCHEMA_VERSIONS } from '@mockstreet/db/schema-versions';
import { type Identities, readIdentities } from '../age-keys.ts';
import { type Manifest, TEMPLATES_PART } from '../manifest.ts';
import { type ReadBackup, readArchive } from '../read-archive.ts';
import { refuse } from '../refusal.ts';
import { type Templates, templatesSchema } from '../templates.ts';

/** A backup that is whole, and that this version can restore. */
export interface WholeBackup extends ReadBackup {
  readonly path: string;
  readonly identities: Identities;
  readonly templates: Templates;
}

/**
 * Reads a backup from end to end before anything is done with it. Refuses as `readArchive` does, and
 * with IDENTITY_UNUSABLE or NEWER_SCHEMA.
 */
export async function inspectBackup(path: string, identityFile: string): Promise<WholeBackup> {
  const identities = readIdentities(identityFile);
  const backup = await readArchive(path, identities);
  refuseNewerSchema(backup.manifest);
  const templates = backup.files.get(TEMPLATES_PART);
  if (!templates) throw refuse('DAMAGED', `${path} lacks ${TEMPLATES_PART}`);
  return {
    ...backup,
    path,
    identities,
    templates: templatesSchema.parse(JSON.parse(Buffer.from(templates).toString('utf8'))),
  };
}

/** Of a dump only. */
export async function inspectDump(path: string, identityFile: string): Promise<WholeBackup> {
  const backup = await inspectBackup(path, identityFile);
  if (backup.manifest.kind === 'dump') return backup;
  throw refuse('NOT_A_BACKUP', `${path} is a copy of a whole cluster, which is restored as one`);
}

/** Migrations go forward only: an older version of the code does not know what a newer one made. */
function refuseNewerSchema({ schema, version }: Manifest): void {
  const newest = SCHEMA_VERSIONS.at(-1);
  if (newest && schema.migrated_to <= newest.migratedTo) return;
  throw refuse(
    'NEWER_SCHEMA',
    `the backup was made by version ${version} and its schema is at ${schema.migration}, ` +
      `this version knows ${newest?.migration}: restore it with the version that made it`,
  );
}
