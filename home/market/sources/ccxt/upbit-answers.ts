import { type Instant, toMillis } from '@mockstreet/shared/instant';
import type { upbit } from 'ccxt';
import { type Candle, candleOf, timeframeOf } from './candle-pages.ts';
import { type Call, type ExchangeClient, idsOf } from './exchange-client.ts';
import type { Book, Trade } from './quote-maker.ts';
import { wireNumber, wireVolume } from './wire-number.ts';
import { bySymbol, rowsOf, wireMillis } from './wire-rows.ts';

/** Upbit gives at most so many candles at a time. */
export const UPBIT_CANDLES_MAX = 200;

/** Best bid and ask of each market, by unified symbol. */
export async function readUpbitBooks(
  client: ExchangeClient<upbit>,
  symbols: readonly string[],
  call: Call,
): Promise<Map<string, Book>> {
  return await client.ask(call, async (exchange) => {
    const ids = idsOf(exchange, symbols);
    const markets = [...ids.keys()].join();
    // Not by ccxt's own orderbook, whose levels are floats.
    const rows = rowsOf(await exchange.publicGetOrderbook({ markets, count: 1 }));
    return bySymbol(rows, 'market', ids, (row): Book => {
      const [best] = rowsOf(row.orderbook_units);
      const [bid, ask] = [wireNumber(best?.bid_price), wireNumber(best?.ask_price)];
      return { bid, ask, venueAt: wireMillis(row.timestamp) ?? null };
    });
  });
}

/** The last trade of each market that has one, by unified symbol. */
export async function readUpbitTrades(
  client: ExchangeClient<upbit>,
  symbols: readonly string[],
  call: Call,
): Promise<Map<string, Trade>> {
  return await client.ask(call, async (exchange) => {
    const ids = idsOf(exchange, symbols);
    const rows = rowsOf(await exchange.publicGetTicker({ markets: [...ids.keys()].join() }));
    return bySymbol(rows, 'market', ids, (row): Trade | undefined => {
      const price = wireNumber(row.trade_price);
      const tradedAt = wireMillis(row.trade_timestamp);
      if (price === undefined || tradedAt === undefined) return undefined;
      return { price, tradedAt, dayVolume: wireVolume(row.acc_trade_volume) };
    });
  });
}

/** Candles of one length that start at `since` or later; those nobody traded in are missing. */
export async function readUpbitCandles(
  client: ExchangeClient<upbit>,
  page: { symbol: string; micros: number; since: Instant; count: number },
  call: Call,
): Promise<Candle[]> {
  const timeframe = timeframeOf(page.micros);
  const since = toMillis(page.since);
  const rows: unknown[][] = await client.ask(call, (exchange) =>
    exchange.fetchOHLCV(page.symbol, timeframe, since, page.count),
  );
  return rows.flatMap((row) => candleOf(row) ?? []);
}
