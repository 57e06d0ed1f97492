import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { CLOSE, TOPICS } from './stream-message.ts';
import { createStreamMetrics } from './stream-metrics.ts';

const OPEN = { market: 2, orders: 1, positions: 0, surge: 0, sse: 3 };

function listen() {
  const metrics = createStreamMetrics(() => OPEN);
  const registry = new Registry();
  metrics.register(registry);
  const codes = async () => {
    const told = await registry.getSingleMetric('mockstreet_api_stream_closed_total')?.get();
    return Object.fromEntries(
      (told?.values ?? []).map(({ labels, value }) => [`${labels.topic} ${labels.code}`, value]),
    );
  };
  return { ...metrics, codes, registry };
}

test('a stream that was closed is counted by a code of ours or a usual one', async () => {
  const { closed, codes } = listen();
  closed('market', CLOSE.unauthenticated);
  closed('market', 1006);
  closed('orders', 1006);
  closed('orders', 1006);
  expect(await codes()).toEqual({ 'market 4401': 1, 'market 1006': 1, 'orders 1006': 2 });
});

test('whatever code a client thinks of, there is one series for it', async () => {
  const { closed, codes } = listen();
  for (const topic of TOPICS) {
    for (let code = 3_000; code < 5_000; code += 1) closed(topic, code);
    for (const code of [0, 999, 1_004, 1_012, 1_014, 5_000]) closed(topic, code);
  }
  const told = await codes();
  const ours = Object.values(CLOSE).filter((code) => code >= 3_000);
  expect(Object.keys(told).toSorted()).toEqual(
    TOPICS.flatMap((topic) => [...ours, 'other'].map((code) => `${topic} ${code}`)).toSorted(),
  );
  expect(told['market other']).toBe(2_000 - ours.length + 6);
});

test('what is open is told by topic', async () => {
  const { registry } = listen();
  const text = await registry.metrics();
  expect(text).toContain('mockstreet_api_stream_connections{topic="market"} 2');
  expect(text).toContain('mockstreet_api_stream_connections{topic="sse"} 3');
});
