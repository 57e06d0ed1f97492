/** The outbox relay: carries committed events to Redis, in order, at least once. */
import { instantFromMillis } from '@mockstreet/shared/instant';
import { createFigures } from '@mockstreet/shared/node/figures';
import { openTracing } from '@mockstreet/shared/node/open-tracing';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { relayConfigSchema } from './config.ts';
import { openOutboxSession } from './outbox-session.ts';
import { createRedisPublisher } from './redis-publisher.ts';
import { startRelay } from './relay.ts';
import { createRelayHealth } from './relay-health.ts';
import { createRelayState } from './relay-state.ts';

await runProcess({
  name: 'relay',
  configSchema: relayConfigSchema,
  async start(config, log) {
    const state = createRelayState();
    const figures = createFigures();
    const timePostgres = figures.postgresTimes(['read', 'move']);
    const timeRedis = figures.redisTimes(['publish']);
    const server = await serveHealth(createRelayHealth(state, figures).fetch, config);
    const publisher = createRedisPublisher(config.REDIS_URL);
    const tracing = await openTracing({ name: 'relay', config, log });
    const relay = startRelay({
      openSession: (onMoved) => openOutboxSession(config.DATABASE_URL, onMoved),
      publisher: {
        ...publisher,
        publish: (publications) => timeRedis('publish', () => publisher.publish(publications)),
      },
      timePostgres,
      clock: () => instantFromMillis(Date.now()),
      tracing,
      state,
      onFault: (err) => log.warn({ err }, 'will resume at the cursor'),
    });
    return {
      async stop() {
        await relay.stop();
        publisher.close();
        await tracing.stop();
        await server.close();
      },
    };
  },
});
