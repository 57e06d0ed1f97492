import { backupConfigSchema } from '@mockstreet/home/backup/config';
import { dataDirectory } from './data-directory.ts';
import type { EnvironmentReader } from './env-example.ts';
import { describeInstance } from './instance.ts';
import { nativeConfigSchema } from './native-settings.ts';
import { SETUP, stagesUnder } from './process-plan.ts';
import { NO_SECRETS } from './secrets.ts';

/** What the compose file of home decides for `backup`, which has no place in the native mode. */
const GIVEN_TO_BACKUP = [
  ...['HOST', 'PORT', 'DATABASE_URL', 'REDIS_URL', 'BACKUP_DIR', 'BACKUP_RECIPIENT_FILE'],
  ...['BACKUP_KEYS_DIR', 'WAL_SPOOL_DIR', 'POSTGRES_PROGRAMS'],
];

/** The native mode and every process of ours, as readers of the environment. */
export function environmentReaders(): EnvironmentReader[] {
  const anyInstance = describeInstance({
    data: dataDirectory('/'),
    portBase: 3000,
    secrets: NO_SECRETS,
    environment: {},
  });
  const processes = [SETUP, ...stagesUnder({}).flat()].map((planned) => ({
    name: planned.name,
    schema: planned.configSchema,
    given: Object.keys(planned.given(anyInstance)),
  }));
  return [
    { name: 'npm start', schema: nativeConfigSchema, given: [] },
    ...processes,
    { name: 'backup', schema: backupConfigSchema.omit({ PATH: true }), given: GIVEN_TO_BACKUP },
  ];
}
