/** The outbox relay: carries committed events to Redis, in order, at least once. */
import { once } from 'node:events';
import { type ServerType, serve } from '@hono/node-server';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
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
    const server = await listen(createRelayHealth(state).fetch, config.PORT);
    const publisher = createRedisPublisher(config.REDIS_URL);
    const relay = startRelay({
      openSession: (onMoved) => openOutboxSession(config.DATABASE_URL, onMoved),
      publisher,
      clock: () => instantFromMillis(Date.now()),
      state,
      onFault: (err) => log.warn({ err }, 'will resume at the cursor'),
    });
    return {
      stop: async () => {
        await relay.stop();
        publisher.close();
        server.close();
      },
    };
  },
});

async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<ServerType> {
  const server = serve({ fetch, port, hostname: '127.0.0.1' });
  await once(server, 'listening');
  return server;
}
