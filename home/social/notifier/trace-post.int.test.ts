import { expect, test, vi } from 'vitest';
import { WEBHOOK } from '../../../tests/support/discord/discord-stand-in.ts';
import { setNotifierStage } from '../../../tests/support/discord/notifier-stage.ts';

const PATIENCE = { timeout: 20_000, interval: 20 };
const TRACEPARENT = `00-${'4b'.repeat(16)}-${'7a'.repeat(8)}-01`;

const whale = (userId: string, more: object = {}) => ({
  payload: {
    ...{ version: 1, type: 'order_settled', user_id: userId, status: 'FILLED', side: 'BUY' },
    ...{ ticker_id: 'CRYPTO-COIN-BTC', price: '1', quantity: '1', gross_krw: '10000000' },
    ...{ liquidation_id: null, ...more },
  },
});

test('a post is told of in the trace of what it is about, and never where it went', async () => {
  const stage = await setNotifierStage({ limit: { posts: 1_000, perMs: 1_000 } });
  const userId = await stage.user('지호');
  const notifier = await stage.start();
  await stage.tell([whale(userId, { traceparent: TRACEPARENT }), whale(userId)]);
  await vi.waitFor(() => expect(stage.discord.messages).toHaveLength(2), PATIENCE);
  await vi.waitFor(() => expect(notifier.spans).toHaveLength(1), PATIENCE);
  expect(notifier.spans[0]).toMatchObject({
    ...{ name: 'post to Discord', kind: 'client', parent: TRACEPARENT, isError: false },
    attributes: {
      ...{ 'mockstreet.discord.channel': 'alerts', 'mockstreet.template': 'whale_trade' },
      ...{ 'mockstreet.outcome': 'sent', 'http.response.status_code': 200 },
    },
  });
  expect(JSON.stringify(notifier.spans)).not.toContain(WEBHOOK.token);
});
