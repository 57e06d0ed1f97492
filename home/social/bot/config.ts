import { host, port, secretText, secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';
import { discordApiUrl } from '../notifier/discord-api-url.ts';
import { rankingVariables } from '../ranking/ranking-rules.ts';

/** Configuration of the process that answers in Discord. */
export const botConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis with the live quotes'),
  DISCORD_BOT_TOKEN: secretText()
    .optional()
    .describe(
      'Bot of Discord: it answers commands, and with it no alert is posted twice after a fault',
    ),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{1,20}$/, 'must be the id of a server of Discord')
    .optional()
    .describe('The one server that the bot’s commands are for; without it all that it is in'),
  DISCORD_API_URL: discordApiUrl(),
  ...rankingVariables,
});
