/** Demo friends: a dozen simulated people who trade as clients do. Native mode alone starts it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { friendAccountsSchema } from '@mockstreet/home/setup/friend-accounts';
import { readJsonFile } from '@mockstreet/shared/node/json-file';
import { runEvery } from '@mockstreet/shared/node/run-every';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { createAsk } from './ask-edge.ts';
import { friendsConfigSchema } from './config.ts';
import { createFriendsHealth } from './friends-health.ts';
import { createFriendsState } from './friends-state.ts';
import { createFriends } from './trade-friends.ts';

await runProcess({
  name: 'friends',
  configSchema: friendsConfigSchema,
  async start(config, log) {
    const accounts = readJsonFile(config.DEMO_FRIENDS_FILE, friendAccountsSchema);
    const state = createFriendsState();
    const server = await serveHealth(createFriendsHealth(state).fetch, config);
    const stopping = new AbortController();
    const { signal } = stopping;
    const friends = createFriends(
      { accounts, seed: config.FRIENDS_SEED },
      {
        ...{ log, state, nowMs: () => Date.now() },
        ask: createAsk({ origin: config.FRIENDS_EDGE_URL, fetch, signal }),
        pause: (ms) =>
          sleep(ms, undefined, { signal }).then(
            () => true,
            () => false,
          ),
      },
    );
    const loop = runEvery(() => friends.turn());
    return {
      async stop() {
        stopping.abort();
        await loop.stop();
        await server.close();
      },
    };
  },
});
