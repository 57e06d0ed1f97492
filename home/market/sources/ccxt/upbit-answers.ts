import {
  type Instant,
  instantFromMillis,
  MICROS_PER_SECOND,
  toMillis,
} from '@mockstreet/shared/instant';
import type { upbit } from 'ccxt';
import { bestOf } from './best-prices.ts';
import { type Candle, candleOf } from './candle-pages.ts';
import type { Call, ExchangeClient } from './exchange-client.ts';
import type { Book, Trade } from './quote-maker.ts';
import { wireNumber, wireVolume } from './wire-number.ts';

/** Upbit gives at most so many candles at a time. */
export const UPBIT_CANDLES_MAX = 200;

/** Best bid and ask of each market, by unified symbol. */
export async function readUpbitBooks(
  client: ExchangeClient<upbit>,
  symbols: readonly string[],
  call: Call,
): Promise<Map<string, Book>> {
  return await client.ask(call, async (exchange) => {
    const books = await exchange.fetchOrderBooks([...symbols], 1);
    return new Map(
      Object.entries(books).map(([symbol, { bids, asks, timestamp }]) => [
        symbol,
        {
          bid: bestOf(bids, 'highest'),
          ask: bestOf(asks, 'lowest'),
          venueAt: timestamp === undefined ? null : instantFromMillis(timestamp),
        },
      ]),
    );
  });
}

/** The last trade of each market that has one, by unified symbol. */
export async function readUpbitTrades(
  client: ExchangeClient<upbit>,
  symbols: readonly string[],
  call: Call,
): Promise<Map<string, Trade>> {
  const tickers = await client.ask(call, (exchange) => exchange.fetchTickers([...symbols]));
  return new Map(
    Object.entries(tickers).flatMap(([symbol, { last, timestamp, info }]) => {
      const price = wireNumber(last);
      if (price === undefined || timestamp === undefined) return [];
      const tradedAt = instantFromMillis(timestamp);
      const dayVolume = wireVolume(info?.acc_trade_volume);
      return [[symbol, { price, tradedAt, dayVolume }] as const];
    }),
  );
}

/** Candles of a second or a minute that start at `since` or later; those nobody traded in are missing. */
export async function readUpbitCandles(
  client: ExchangeClient<upbit>,
  page: { symbol: string; micros: number; since: Instant; count: number },
  call: Call,
): Promise<Candle[]> {
  const timeframe = page.micros === MICROS_PER_SECOND ? '1s' : '1m';
  const since = toMillis(page.since);
  const rows: unknown[][] = await client.ask(call, (exchange) =>
    exchange.fetchOHLCV(page.symbol, timeframe, since, page.count),
  );
  return rows.flatMap((row) => candleOf(row) ?? []);
}
