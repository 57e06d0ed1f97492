import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import { startOwnInstance } from './browser/own-instance.ts';
import { drawTrace } from './traces/draw-trace.ts';
import { followOrder } from './traces/follow-order.ts';
import { openTraceCollector } from './traces/trace-collector.ts';

/**
 * `node scripts/trace-picture.ts [--to FILE]`: buys once at the market on an instance of its own and draws the trace of
 * that order, from its client's request until its client has heard of the fill, into docs/traces/order.svg.
 */
const AWAITED = [
  ...['accept order', 'publish orders', 'process orders', 'settle order'],
  ...['publish trade_events', 'send /ws/orders', 'post to Discord'],
];

const { values: given } = parseArgs({ options: { to: { type: 'string' } } });
const path = given.to ?? join(REPOSITORY, 'docs/traces/order.svg');
const nowMs = () => performance.timeOrigin + performance.now();

const collector = await openTraceCollector();
const discord = await openDiscord();
const own = await startOwnInstance({
  name: 'trace',
  environment: process.env,
  settings: {
    DEMO_FRIENDS: 'off',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_TRACES_SAMPLER_ARG: '1',
    DISCORD_ALERTS_WEBHOOK_URL: discord.url,
    WHALE_ALERT_THRESHOLD_KRW: '900000',
  },
});
try {
  // The first order meets code that nobody has compiled yet.
  const follow = () => followOrder({ origin: own.origin, collector, awaited: AWAITED, nowMs });
  for (let warmUp = 0; warmUp < 5; warmUp++) await follow();
  const { client, spans } = await follow();
  const answered = Math.round(Number.parseInt(String(client.attributes['answered.after_ms']), 10));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    drawTrace([client, ...spans], {
      title: 'One market order, from the click to the screen and to Discord',
      note:
        `${spans.length} spans of ${new Set(spans.map((span) => span.process)).size} processes, one trace; ` +
        `202 after ${answered} ms. What is empty is the wait for the first price after the order.`,
    }),
  );
  process.stdout.write(`${path}\n`);
} finally {
  await own.dispose();
  await Promise.all([collector.close(), discord.close()]);
}

/** Takes whatever is posted. */
async function openDiscord() {
  let posted = 0n;
  const server = createServer((request, response) => {
    request.resume();
    posted += 1n;
    const id = `${1_300_000_000_000_000_000n + posted}`;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ id, channel_id: '1', content: '', webhook_id: '1' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
