import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql } from '@mockstreet/db/client';
import type { Side } from '@mockstreet/native/side';
import { Redis } from 'ioredis';
import { describe, expect, test, vi } from 'vitest';
import { verifyInstance } from '../support/instance-command.ts';
import type { RunningInstance } from '../support/running-instance.ts';
import type { Trader } from '../support/trader.ts';

const VICTIMS: readonly { readonly side: Side; readonly name: string }[] = [
  { side: 'home', name: 'engine' },
  { side: 'home', name: 'redis' },
  { side: 'home', name: 'postgres' },
  { side: 'edge', name: 'rabbitmq' },
  { side: 'edge', name: 'topology' },
  { side: 'edge', name: 'intake' },
  { side: 'home', name: 'feeder' },
];

/** Between two requests of one client. */
const PAUSE_MS = 100;

/** Who trades on which instance. */
export interface KilledStage {
  readonly instance: RunningInstance;
  readonly traders: readonly Trader[];
}

/** Tests on an instance that runs; what they are given is there once they do. */
export function killedServers(stageOf: () => KilledStage): void {
  describe.each(VICTIMS)('kill -9 of $name under load', ({ side, name }) => {
    test('heals without help; every accepted order is settled once', async () => {
      const { instance, traders } = stageOf();
      const load = startLoad(traders);
      await vi.waitUntil(() => load.accepted.length > 50, { timeout: 30_000 });
      await instance.kill(side, name);
      const atKill = load.accepted.length;
      // Another one is there; orders are accepted again, and screens live again.
      await vi.waitUntil(() => load.accepted.length > atKill + 100, { timeout: 60_000 });
      const { database, redis } = instance.describe().addresses;
      await screensLive(redis);
      await load.stop();

      await vi.waitUntil(
        async () => (await countSettled(database, load.accepted)) === load.accepted.length,
        { timeout: 60_000, interval: 500 },
      );
      const verdict = await verifyInstance(instance.describe());
      expect(verdict.output).not.toContain('BREACH');
      expect(verdict.code).toBe(0);
    }, 180_000);
  });
}

/**
 * Orders without pause until stopped, as the contract tells clients to: whatever is no promise is asked again
 * under the same `client_order_id`. Remembers the ids of all that were accepted.
 */
function startLoad(traders: readonly Trader[]) {
  const accepted: string[] = [];
  let stopped = false;
  const workers = traders.map(async (trader) => {
    while (!stopped) accepted.push(await askUntilAccepted(trader));
  });
  return {
    accepted,
    /** Resolves once what was begun is accepted too. */
    async stop() {
      stopped = true;
      await Promise.all(workers);
    },
  };
}

async function askUntilAccepted(trader: Trader): Promise<string> {
  const asked = { ticker_id: 'CRYPTO-COIN-ETH', side: 'BUY', type: 'MARKET', amount_krw: '6000' };
  const body = { client_order_id: randomUUID(), ...asked };
  for (;;) {
    // While intake itself is down the connection may fail: no answer, no promise.
    const answer = await trader.order(body).catch(() => undefined);
    await sleep(PAUSE_MS);
    if (answer?.status === 202) return answer.body.order_id;
  }
}

/** Resolves when a fresh price stands in Redis and a settled order is told of. */
async function screensLive(url: string): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  try {
    let told = 0;
    redis.on('message', () => {
      told += 1;
    });
    await vi.waitUntil(async () => (await redis.exists('price:CRYPTO-COIN-ETH')) === 1, {
      timeout: 30_000,
    });
    await redis.subscribe('trade_events');
    await vi.waitUntil(() => told > 0, { timeout: 30_000 });
  } finally {
    redis.disconnect();
  }
}

/** Orders among these that have an outcome; zero while the database is away. */
async function countSettled(url: string, ids: readonly string[]): Promise<number> {
  const sql = createSql({ url, applicationName: 'test', poolSize: 1 });
  try {
    const rows = await sql<{ settled: number }[]>`
      select count(*)::int as settled from orders
      where status <> 'PENDING' and id = any(${ids as string[]}::uuid[])`;
    return rows[0]?.settled ?? 0;
  } catch {
    return 0;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
