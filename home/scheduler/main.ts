/** Runs what home does once a day, when it is due or an administrator asks for it. Crash-only. */
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { awayMicrosMin } from '#social/away-terms';
import { createOutageTeller } from '#social/tell-outages';
import { schedulerConfigSchema } from './config.ts';
import { jobsOf } from './jobs.ts';
import { runJobs } from './run-jobs.ts';
import { createSchedulerHealth } from './scheduler-health.ts';
import { createSchedulerState } from './scheduler-state.ts';

await runProcess({
  name: 'scheduler',
  configSchema: schedulerConfigSchema,
  async start(config, log) {
    const state = createSchedulerState();
    const server = await serveHealth(createSchedulerHealth(state).fetch, config);
    const clock = () => instantFromMillis(Date.now());
    const scheduler = runJobs({
      ...{ databaseUrl: config.DATABASE_URL, jobs: jobsOf(config), state, log, clock },
      watches: [
        {
          name: 'away_digests',
          look: createOutageTeller({ clock, microsMin: awayMicrosMin(config) }),
        },
      ],
    });
    return {
      async stop() {
        await scheduler.stop();
        await server.close();
      },
    };
  },
});
