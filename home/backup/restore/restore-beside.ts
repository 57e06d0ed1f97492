import { migrate } from '@mockstreet/db/migrate';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { keyFilesOf } from '../key-files.ts';
import type { PgPrograms } from '../pg-programs.ts';
import { checkAll } from '../refusal.ts';
import { restoreTemplates, writeTemplates } from '../templates.ts';
import { chooseKeys } from './choose-keys.ts';
import {
  draftDatabaseUrl,
  makeDraftDatabase,
  openDatabaseInPlace,
  putDraftInPlace,
  requireReplaceable,
} from './databases.ts';
import { fillDatabase } from './fill-database.ts';
import { inspectDump, type WholeBackup } from './inspect-backup.ts';
import { draftKeys, putKeysInPlace, readKeysIn } from './place-keys.ts';
import { replayKeys } from './replay-keys.ts';
import { requireBroker } from './require-broker.ts';
import type { Restored } from './summary.ts';
import { type EdgeBroker, takeUp } from './take-up.ts';
import { refuseIdleAcceptance } from './what-is-missing.ts';

export interface RestoreBesideOptions {
  readonly file: string;
  readonly identityFile: string;
  /** On a server that runs, as a superuser: where the database is or is to be. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly broker: EdgeBroker;
  readonly keysFolder: string;
  readonly programs: PgPrograms;
  /** Whether a database with accounts may be renamed to make way. */
  readonly mayReplace: boolean;
  readonly replay: boolean;
  readonly acceptGaps: boolean;
  readonly sessions: 'real' | 'always';
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly log: Logger;
  readonly tell: (step: string) => void;
}

/**
 * Restores a dump into a database beside the one that is there, brings it up to date and only then
 * puts it in its place. Until then nothing of what is there is touched; afterwards it still lies
 * there under another name. Stopped between database and keys, it leaves a database that lets nobody
 * in. Refuses with every reason at once.
 */
export async function restoreBeside(options: RestoreBesideOptions): Promise<Restored> {
  const { databaseUrl, keysFolder, clock, tell } = options;
  const startedAtMs = options.monotonicMs();
  const stamp = formatInstant(clock()).slice(0, 19).replaceAll(/[-:]/g, '');
  const backup = await prepare(options);
  const backedUpKeys = keyFilesOf(backup.files).map(
    ({ name, content }) => [name, content] as const,
  );
  const keys = chooseKeys(new Map(backedUpKeys), readKeysIn(keysFolder));
  const draft = draftDatabaseUrl(databaseUrl);
  tell('reading the backup into the database');
  await makeDraftDatabase(databaseUrl);
  await fillDatabase(backup, { databaseUrl: draft, programs: options.programs });
  const keyDraft = draftKeys(keysFolder, keys.files);
  const taken = await takeUp({
    ...{ databaseUrl: draft, manifest: backup.manifest, migrate: () => migrate(draft) },
    ...{ broker: options.broker, clock, sleep: options.sleep, log: options.log, tell },
    acceptGaps: options.acceptGaps,
    identities: backup.identities,
    keyFiles: replayKeys(keyDraft),
    replay: options.replay ? { sessions: options.sessions } : undefined,
  });
  tell('putting it in place');
  await restoreTemplates({
    ...{ redisUrl: options.redisUrl, databaseUrl: draft, templates: backup.templates },
    takenAt: backup.manifest.taken_at,
  });
  const movedTo = await putDraftInPlace(databaseUrl, stamp);
  putKeysInPlace(keysFolder, stamp);
  await openDatabaseInPlace(databaseUrl);
  return {
    ...{ ...taken, manifest: backup.manifest, restoredTo: backup.manifest.taken_at },
    ...{ keysFrom: keys.from, movedTo: movedTo && `the database ${movedTo}` },
    seconds: (options.monotonicMs() - startedAtMs) / 1000,
  };
}

/** Everything that can be said no to before anything is done. */
async function prepare(options: RestoreBesideOptions): Promise<WholeBackup> {
  options.tell('checking the backup');
  const [backup] = await checkAll(
    () => inspectDump(options.file, options.identityFile),
    () => refuseIdleAcceptance(options),
    () => requireReplaceable(options.databaseUrl, options.mayReplace),
    () => (options.replay ? requireBroker(options.broker.amqpUrl) : undefined),
    () => writeTemplates(options.redisUrl, {}),
  );
  return backup;
}
