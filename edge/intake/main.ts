/** Intake: takes orders at the edge and puts them into the queue. See start-intake.ts. */
import { randomBytes } from 'node:crypto';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { openTracing } from '@mockstreet/shared/node/open-tracing';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { intakeConfigSchema } from './config.ts';
import { startIntake } from './start-intake.ts';

await runProcess({
  name: 'intake',
  configSchema: intakeConfigSchema,
  start: async (config, log) =>
    startIntake(config, {
      clock: () => instantFromMillis(Date.now()),
      monotonicMs: () => performance.now(),
      randomBytes,
      log,
      tracing: await openTracing({ name: 'intake', instance: config.INTAKE_ID, config, log }),
    }),
});
