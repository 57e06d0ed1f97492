/** Topology: declares everything on the broker, keeps it standing, and watches over home. See keep-topology.ts. */
import { instantFromMillis } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { certificatePlace, topologyConfigSchema } from './config.ts';
import { startTopology } from './start-topology.ts';
import { tellOwner } from './tell-owner.ts';
import { createTopologyHealth } from './topology-health.ts';
import { createTopologyState } from './topology-state.ts';
import { watchHouse } from './watch-house.ts';

await runProcess({
  name: 'topology',
  configSchema: topologyConfigSchema,
  async start(config, log) {
    const state = createTopologyState();
    const monotonicMs = () => performance.now();
    const clock = () => instantFromMillis(Date.now());
    const webhook = config.OWNER_WEBHOOK_URL;
    const watch = watchHouse({
      isHomeOnline: () => state.isHomeOnline,
      awaySecondsMin: config.HOME_AWAY_NOTICE_SECONDS,
      tell: webhook === undefined ? undefined : (notice) => tellOwner(webhook, notice),
      certificate: certificatePlace(config),
      ...{ clock, log },
    });
    const health = createTopologyHealth({ figures: createFigures(), state, monotonicMs, watch });
    const server = await serveHealth(health.fetch, config);
    const keeper = startTopology(config, { clock, monotonicMs, log, state });
    // Who is started next may count on all of it.
    await keeper.firstDeclared;
    return {
      async stop() {
        await watch.stop();
        await keeper.close();
        await server.close();
      },
    };
  },
});
