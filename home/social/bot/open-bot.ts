import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { z } from 'zod';
import { readQuotes } from '#market/read-quotes';
import { connectRedis } from '#redis/connect-redis';
import { createRankingDesk } from '../ranking/ranking-desk.ts';
import { rankingRules } from '../ranking/ranking-rules.ts';
import type { BotState } from './bot-state.ts';
import type { botConfigSchema } from './config.ts';
import type { ReadPrices } from './read-figures.ts';

export interface OpenBotOptions {
  readonly config: z.output<typeof botConfigSchema>;
  readonly state: BotState;
  readonly clock: Clock;
  readonly log: Logger;
  openSql(): Sql;
}

/** The bot with its connections; without a token nothing is opened at all, and Discord's library not read. */
export async function openBot({ config, state, clock, log, openSql }: OpenBotOptions) {
  const { DISCORD_BOT_TOKEN } = config;
  if (DISCORD_BOT_TOKEN === undefined) {
    state.role = 'off';
    state.postgresFault = null;
    log.info('DISCORD_BOT_TOKEN is not set: the bot is off');
    return { stop: async () => {} };
  }
  const { startBot } = await import('./start-bot.ts');
  const sql = openSql();
  // Without Redis the tape answers.
  const redis = connectRedis(config.REDIS_URL, 'bot');
  const readPrices: ReadPrices = (tickerIds) => readQuotes({ redis, sql, clock }, tickerIds);
  const read = async <T>(query: (client: Sql) => PromiseLike<T>) => await query(sql);
  const ranking = createRankingDesk({ read, readPrices, clock, log, ...rankingRules(config) });
  const bot = startBot({
    config: { ...config, DISCORD_BOT_TOKEN },
    ...{ sql, readPrices, ranking, state, clock, log },
  });
  return {
    async stop() {
      await bot.stop();
      ranking.close();
      redis.disconnect();
      await sql.end({ timeout: 2 });
    },
  };
}
