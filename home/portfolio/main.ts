/** Strikes snapshots of what accounts are worth, and tells what became of their positions. Crash-only. */
import { instantFromMillis } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { openOutboxSession } from '#outbox/outbox-session';
import { snapshotsConfigSchema } from './config.ts';
import { keepSnapshots, SNAPSHOTS } from './keep-snapshots.ts';
import { createKeeperHealth } from './keeper-health.ts';
import { createKeeperState } from './keeper-state.ts';

await runProcess({
  name: 'snapshots',
  configSchema: snapshotsConfigSchema,
  async start(config, log) {
    const state = createKeeperState();
    const clock = () => instantFromMillis(Date.now());
    const figures = createFigures();
    const timePostgres = figures.postgresTimes(['hear', 'strike']);
    const server = await serveHealth(createKeeperHealth(state, clock, figures).fetch, config);
    const keeper = keepSnapshots({
      openSession: (onMoved) => openOutboxSession(config.DATABASE_URL, onMoved, SNAPSHOTS),
      ...{ clock, state, timePostgres },
      retentionDays: config.SNAPSHOT_RETENTION_DAYS,
      onFault: (err) => log.warn({ err }, 'will resume at the cursor'),
      onBroken: (user, err) => log.error({ err, user }, 'no snapshots of this account'),
    });
    return {
      async stop() {
        await keeper.stop();
        await server.close();
      },
    };
  },
});
