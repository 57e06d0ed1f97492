/** Topology: declares everything on the broker, and keeps it standing. See keep-topology.ts. */
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { topologyConfigSchema } from './config.ts';
import { startTopology } from './start-topology.ts';
import { createTopologyHealth } from './topology-health.ts';
import { createTopologyState } from './topology-state.ts';

await runProcess({
  name: 'topology',
  configSchema: topologyConfigSchema,
  async start(config, log) {
    const state = createTopologyState();
    const monotonicMs = () => performance.now();
    const server = await serveHealth(createTopologyHealth({ state, monotonicMs }).fetch, config);
    const clock = () => instantFromMillis(Date.now());
    const keeper = startTopology(config, { clock, monotonicMs, log, state });
    // Who is started next may count on all of it.
    await keeper.firstDeclared;
    return {
      async stop() {
        await keeper.close();
        await server.close();
      },
    };
  },
});
