/** `worker_notify`: posts to Discord what the outbox holds for it. Crash-only. */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { openTracing } from '@mockstreet/shared/node/open-tracing';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { createTemplateReader } from '#social/templates';
import { notifierConfigSchema } from './config.ts';
import { connectTemplates } from './connect-templates.ts';
import { createNotifierHealth } from './notifier-health.ts';
import { createNotifierState } from './notifier-state.ts';
import { startNotifier } from './start-notifier.ts';

const BEGIN_WITHIN_MS = 5_000;
const RANDOM_STEPS = 2 ** 32;

await runProcess({
  name: 'notifier',
  configSchema: notifierConfigSchema,
  async start(config, log) {
    const state = createNotifierState();
    const clock = () => instantFromMillis(Date.now());
    const server = await serveHealth(createNotifierHealth(state, clock).fetch, config);
    const sql = createSql({ url: config.DATABASE_URL, applicationName: 'notifier', poolSize: 1 });
    const redis = await connectTemplates(config.REDIS_URL);
    const tracing = await openTracing({ name: 'notifier', config, log });
    const notifier = startNotifier({
      ...{ config, sql, state, clock, log, tracing },
      templates: createTemplateReader({ sql, redis }),
      random: () => randomInt(RANDOM_STEPS) / RANDOM_STEPS,
    });
    // Told of is what happens once this is ready; where Postgres is away, once it is there.
    await Promise.race([notifier.begun, sleep(BEGIN_WITHIN_MS, undefined, { ref: false })]);
    return {
      async stop() {
        await notifier.stop();
        await tracing.stop();
        redis.disconnect();
        await sql.end({ timeout: 2 });
        await server.close();
      },
    };
  },
});
