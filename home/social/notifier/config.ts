import { host, port, secret, secretText, secretUrl } from '@mockstreet/shared/config';
import { decimal, parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import { tracingVariables } from '@mockstreet/shared/node/open-tracing';
import { z } from 'zod';
import { discordApiUrl } from './discord-api-url.ts';
import { isWebhookUrl } from './webhook-url.ts';

function webhookUrl() {
  const schema = z
    .string()
    .refine(isWebhookUrl, 'must be https://discord.com/api/webhooks/{id}/{token}');
  schema.register(secret, { secret: true });
  return schema;
}

/** Configuration of the process that posts to Discord. */
export const notifierConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  REDIS_URL: secretUrl('redis', 'rediss').describe('Redis that has the templates at hand'),
  DISCORD_ALERTS_WEBHOOK_URL: webhookUrl()
    .optional()
    .describe('Webhook for whales, liquidations and the daily report; without it they are off'),
  DISCORD_HUMAN_WEBHOOK_URL: webhookUrl()
    .optional()
    .describe('Webhook for listings, dividends and bailouts; without it they are off'),
  DISCORD_BOT_TOKEN: secretText()
    .optional()
    .describe(
      'Bot of Discord: it answers commands, and with it no alert is posted twice after a fault',
    ),
  DISCORD_API_URL: discordApiUrl(),
  WHALE_ALERT_THRESHOLD_KRW: z
    .string()
    .refine((text) => (parseDecimal(text) ?? ZERO) > ZERO, 'must be a decimal number above 0')
    .default('10000000')
    .transform(decimal)
    .describe('A fill of so much in KRW is told of as a whale, exact decimals'),
  ...tracingVariables,
});
