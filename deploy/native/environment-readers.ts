import { dataDirectory } from './data-directory.ts';
import type { EnvironmentReader } from './env-example.ts';
import { describeInstance } from './instance.ts';
import { nativeConfigSchema } from './native-settings.ts';
import { PROCESS_STAGES, SETUP } from './process-plan.ts';
import { NO_SECRETS } from './secrets.ts';

/** The native mode and every process of ours, as readers of the environment. */
export function environmentReaders(): EnvironmentReader[] {
  const anyInstance = describeInstance({
    data: dataDirectory('/'),
    portBase: 3000,
    secrets: NO_SECRETS,
    environment: {},
  });
  const processes = [SETUP, ...PROCESS_STAGES.flat()].map((planned) => ({
    name: planned.name,
    schema: planned.configSchema,
    given: Object.keys(planned.given(anyInstance)),
  }));
  return [{ name: 'npm start', schema: nativeConfigSchema, given: [] }, ...processes];
}
