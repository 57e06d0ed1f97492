import { readConfig } from '@mockstreet/shared/config';
import { expect, test } from 'vitest';
import { notifierConfigSchema } from './config.ts';
import { openWebhook } from './webhook-url.ts';

const GIVEN = { PORT: '1', DATABASE_URL: 'postgres://a@b/c', REDIS_URL: 'redis://a' };
const faultsOf = (more: Record<string, string>) => {
  const result = readConfig(notifierConfigSchema, { ...GIVEN, ...more });
  return result.ok ? [] : result.faults;
};
const TOKEN = 'secret-token-of-a-webhook';

test.each([
  `https://discord.com/api/webhooks/123456789012345678/${TOKEN}`,
  `https://ptb.discord.com/api/v10/webhooks/123456789012345678/${TOKEN}?thread_id=5`,
  `https://discordapp.com/api/webhooks/123456789012345678/${TOKEN}`,
  `http://127.0.0.1:8080/api/webhooks/1/${TOKEN}`,
  'http://localhost:8080/hook',
])('%s is a webhook', (url) => {
  expect(faultsOf({ DISCORD_ALERTS_WEBHOOK_URL: url })).toEqual([]);
});

test.each([
  `http://discord.com/api/webhooks/123456789012345678/${TOKEN}`,
  `https://discord.com.evil.example/api/webhooks/123456789012345678/${TOKEN}`,
  `https://user:pass@discord.com/api/webhooks/123456789012345678/${TOKEN}`,
  `https://discord.com/channels/123456789012345678/${TOKEN}`,
  `https://10.0.0.1/api/webhooks/1/${TOKEN}`,
  TOKEN,
])('%s is none, and is not repeated', (url) => {
  const faults = faultsOf({ DISCORD_HUMAN_WEBHOOK_URL: url });
  expect(faults).toEqual([
    'DISCORD_HUMAN_WEBHOOK_URL: must be https://discord.com/api/webhooks/{id}/{token}',
  ]);
});

test.each(['0', '-1', '1e7', 'ten', '1.000000001'])('%s is no threshold', (text) => {
  expect(faultsOf({ WHALE_ALERT_THRESHOLD_KRW: text })).toHaveLength(1);
});

test('the API is asked over TLS, or on this machine', () => {
  expect(faultsOf({ DISCORD_API_URL: 'https://example.com/api/v10' })).toEqual([]);
  expect(faultsOf({ DISCORD_API_URL: 'http://127.0.0.1:1/api' })).toEqual([]);
  expect(faultsOf({ DISCORD_API_URL: 'http://example.com/api' })).toHaveLength(1);
});

test('a webhook is posted to by the version that we know, or at the same place below another API', () => {
  const text = `https://discord.com/api/webhooks/12/${TOKEN}?thread_id=5`;
  const webhook = openWebhook(text);
  expect(webhook.url.href).toBe(
    `https://discord.com/api/v10/webhooks/12/${TOKEN}?thread_id=5&wait=true`,
  );
  expect(webhook).toMatchObject({ api: 'https://discord.com/api/v10', id: '12', secrets: [TOKEN] });
  const elsewhere = openWebhook(text, 'http://127.0.0.1:1/api/v10/');
  expect(elsewhere.url.href).toBe(
    `http://127.0.0.1:1/api/v10/webhooks/12/${TOKEN}?thread_id=5&wait=true`,
  );
  expect(elsewhere).toMatchObject({ api: 'http://127.0.0.1:1/api/v10', threadId: '5' });
  const here = openWebhook('http://127.0.0.1:2/api/webhooks/1/t', 'http://127.0.0.1:1/api/v10');
  expect(here.url.href).toBe('http://127.0.0.1:2/api/webhooks/1/t?wait=true');
  expect(openWebhook('http://127.0.0.1:1/hook')).toMatchObject({
    id: undefined,
    secrets: ['/hook'],
  });
});
