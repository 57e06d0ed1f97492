import { once } from 'node:events';
import { createSql } from '@mockstreet/db/client';
import { Redis } from 'ioredis';

/** Coins of the benchmark alone, priced by nobody else. */
export async function addBenchCoins(databaseUrl: string, count: number): Promise<string[]> {
  const sql = createSql({ url: databaseUrl, applicationName: 'bench', poolSize: 1 });
  const ids = Array.from({ length: count }, (_, at) => `CRYPTO-COIN-B${`${at}`.padStart(4, '0')}`);
  try {
    const [row] = await sql<{ template: object }[]>`
      select to_jsonb(instruments) as template from instruments
      where ticker_id = 'CRYPTO-COIN-BTC'`;
    for (const id of ids) {
      const named = { ...row?.template, ticker_id: id, symbol: id.slice('CRYPTO-COIN-'.length) };
      await sql`
        insert into instruments
        select * from jsonb_populate_record(null::instruments, ${JSON.stringify(named)}::text::jsonb)`;
    }
    return ids;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

export interface BenchTicks {
  /** So many of them, from the first. */
  priced: number;
  stop(): void;
}

/** Publishes all quotes once a second, each with another price, as the feeder does. */
export async function tickBenchCoins(
  redisUrl: string,
  tickerIds: readonly string[],
): Promise<BenchTicks> {
  const redis = new Redis(redisUrl);
  await once(redis, 'ready');
  let price = 1_000_000;
  const quotesAt = (at: string) =>
    tickerIds.slice(0, ticks.priced).map((ticker_id, number) => ({
      ...{ version: 1, ticker_id, bid: `${price + number}`, ask: `${price + number + 1}` },
      ...{ last: `${price + number}.5`, at, venue_at: null, as_of: at, source: 'bench' },
      ...{ simulated: false, change_24h: '0.0123' },
    }));
  const now = () => {
    const millis = performance.timeOrigin + performance.now();
    return new Date(millis).toISOString().replace('Z', '000Z');
  };
  const publish = () => {
    price += 1;
    const at = now();
    const message = JSON.stringify({ version: 1, at, quotes: quotesAt(at) });
    redis.publish('market_updates', message).catch(() => {});
  };
  const timer = setInterval(publish, 1_000);
  const ticks = {
    priced: tickerIds.length,
    stop() {
      clearInterval(timer);
      redis.disconnect();
    },
  };
  return ticks;
}
