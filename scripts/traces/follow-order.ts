import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { traceparentOf } from '@mockstreet/shared/traceparent';
import { WebSocket } from 'ws';
import type { CollectedSpan, TraceCollector } from './trace-collector.ts';

/** One order as its client saw it, and as everybody else told of it. */
export interface FollowedOrder {
  readonly client: CollectedSpan;
  readonly spans: readonly CollectedSpan[];
}

export interface FollowOptions {
  /** Where the instance is served. */
  readonly origin: string;
  readonly collector: TraceCollector;
  /** Names of the spans that there are to be. */
  readonly awaited: readonly string[];
  /** Milliseconds since 1970, more exactly than those. */
  readonly nowMs: () => number;
}

const LOOK_EVERY_MS = 100;
const WITHIN_MS = 60_000;
const ORDER = {
  ticker_id: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'MARKET',
  amount_krw: '1000000',
};
const INTERNAL = 1;

/** Buys at the market as any client would, listens until it hears of the fill, and gathers what was told of it. */
export async function followOrder(options: FollowOptions): Promise<FollowedOrder> {
  const { origin, collector, awaited, nowMs } = options;
  const token = await signIn(origin);
  const fills = await listenForFills(origin, token);
  const clientOrderId = randomUUID();
  const traceId = clientOrderId.replaceAll('-', '');
  const spanId = randomBytes(8).toString('hex');
  const startMs = nowMs();
  const response = await fetch(`${origin}/api/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      traceparent: traceparentOf(traceId, spanId, false),
    },
    body: JSON.stringify({ client_order_id: clientOrderId, ...ORDER }),
  });
  if (response.status !== 202) throw new Error(`not accepted: ${await response.text()}`);
  const { order_id: orderId } = (await response.json()) as { order_id: string };
  const answeredMs = nowMs();
  await fills.of(orderId);
  const endMs = nowMs();
  fills.close();
  const ofOrder = () => collector.spans.filter((span) => span.traceId === traceId);
  const missing = () => awaited.filter((name) => !ofOrder().some((span) => span.name === name));
  await until(() => missing().length === 0).catch(() => {
    throw new Error(`nobody told of ${missing().join(', ')}`);
  });
  return {
    spans: ofOrder(),
    client: {
      ...{ process: 'client', instance: undefined, name: 'order to screen', kind: INTERNAL },
      ...{ traceId, spanId, parentSpanId: undefined, startMs, endMs, links: [], isError: false },
      attributes: { 'answered.after_ms': answeredMs - startMs },
    },
  };
}

async function signIn(origin: string): Promise<string> {
  const response = await fetch(`${origin}/api/v1/login/access-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'demo', password: 'demo-pass-1' }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Listens before anything is ordered: it is told of what happens from then on. */
async function listenForFills(origin: string, token: string) {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/ws/orders`);
  const filled = new Set<string>();
  const { promise: ready, resolve: onReady } = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    const { type, order } = JSON.parse(data.toString()) as {
      type: string;
      order?: { order_id: string; status: string };
    };
    if (type === 'ready') onReady();
    if (order?.status === 'FILLED') filled.add(order.order_id);
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'auth', token }));
  await ready;
  return {
    of: (orderId: string) => until(() => filled.has(orderId), 1),
    close: () => socket.close(),
  };
}

async function until(isSo: () => boolean, everyMs = LOOK_EVERY_MS): Promise<void> {
  const giveUpAt = performance.now() + WITHIN_MS;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error('it did not come about in time');
    await sleep(everyMs);
  }
}
