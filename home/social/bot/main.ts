/** `discord_bot`: answers commands in Discord with figures of the house. Crash-only. */
import { createSql } from '@mockstreet/db/client';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import { createBotHealth } from './bot-health.ts';
import { createBotState } from './bot-state.ts';
import { botConfigSchema } from './config.ts';
import { openBot } from './open-bot.ts';

await runProcess({
  name: 'bot',
  configSchema: botConfigSchema,
  async start(config, log) {
    const state = createBotState();
    const server = await serveHealth(createBotHealth(state).fetch, config);
    const bot = await openBot({
      ...{ config, state, log },
      clock: () => instantFromMillis(Date.now()),
      openSql: () => createSql({ url: config.DATABASE_URL, applicationName: 'bot', poolSize: 2 }),
    });
    return {
      async stop() {
        await bot.stop();
        await server.close();
      },
    };
  },
});
