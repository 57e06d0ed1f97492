import { addMicros, MICROS_PER_MINUTE, toMillis } from '@mockstreet/shared/instant';
import type { bitget } from 'ccxt';
import { candleOf, timeframeOf } from './candle-pages.ts';
import { type ExchangeClient, idsOf } from './exchange-client.ts';
import type { ExchangeAdapter } from './exchange-source.ts';
import { type Book, untimedTrade } from './quote-maker.ts';
import { wireNumber } from './wire-number.ts';
import { bySymbol, rowsOf, type WireRow, wireMillis } from './wire-rows.ts';

/**
 * Bitget's spot market in USDT: one request a second, of which it allows twenty, tells bid, ask and
 * last price of all its markets, but not when a trade was. Its finest candles are of one minute.
 */
export function bitgetAdapter(client: ExchangeClient<bitget>): ExchangeAdapter {
  return {
    client,
    currency: 'USDT',
    // One less than its pages hold: whether it counts their first candle is not documented.
    bars: { micros: MICROS_PER_MINUTE, perRequest: 199, absent: 'UNKNOWN', paceMs: 150 },
    ask(symbols, call) {
      const rows = client.ask(call, async (exchange) => {
        // ccxt's own tickers are of all markets as well, at twenty times the work.
        const answer: WireRow = await exchange.publicSpotGetV2SpotMarketTickers();
        const ids = idsOf(exchange, symbols);
        return bySymbol(rowsOf(answer.data), 'symbol', ids, (row) => row);
      });
      return {
        books: rows.then((found) => mapped(found, bookOf)),
        trades: rows.then((found) => mapped(found, ({ lastPr }) => untimedTrade(lastPr))),
      };
    },
    async candles(symbol, { micros, since, count }, call) {
      const from = toMillis(addMicros(since, -micros));
      const rows = await client.ask(call, (exchange) =>
        exchange.fetchOHLCV(symbol, timeframeOf(micros), from, count + 1),
      );
      return rows.flatMap((row) => candleOf(row) ?? []);
    },
  };
}

function bookOf({ bidPr, askPr, ts }: WireRow): Book {
  return { bid: wireNumber(bidPr), ask: wireNumber(askPr), venueAt: wireMillis(ts) ?? null };
}

function mapped<T>(rows: ReadonlyMap<string, WireRow>, read: (row: WireRow) => T | undefined) {
  const found = new Map<string, T>();
  for (const [symbol, row] of rows) {
    const item = read(row);
    if (item !== undefined) found.set(symbol, item);
  }
  return found;
}
