import { instantFromMillis, MICROS_PER_MINUTE, toMillis } from '@mockstreet/shared/instant';
import type { bitget } from 'ccxt';
import { candleOf } from './candle-pages.ts';
import type { ExchangeClient } from './exchange-client.ts';
import type { ExchangeAdapter } from './exchange-source.ts';
import type { Book, Trade } from './quote-maker.ts';
import { wireNumber } from './wire-number.ts';

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
      const tickers = client.ask(call, (exchange) => exchange.fetchTickers([...symbols]));
      const entries = tickers.then((found) => Object.entries(found));
      return {
        books: entries.then(
          (found) => new Map(found.map(([symbol, one]) => [symbol, bookOf(one)])),
        ),
        trades: entries.then(
          (found) => new Map(found.flatMap(([symbol, one]) => tradeOf(symbol, one))),
        ),
      };
    },
    async candles(symbol, { since, count }, call) {
      const from = toMillis(since) - MINUTE_MS;
      const rows = await client.ask(call, (exchange) =>
        exchange.fetchOHLCV(symbol, '1m', from, count + 1),
      );
      return rows.flatMap((row) => candleOf(row) ?? []);
    },
  };
}
const MINUTE_MS = 60_000;

/** What is used of ccxt's unified ticker, whose numbers are text here. */
interface Ticker {
  readonly bid?: unknown;
  readonly ask?: unknown;
  readonly last?: unknown;
  readonly timestamp?: number | undefined;
}

function bookOf({ bid, ask, timestamp }: Ticker): Book {
  const venueAt = timestamp === undefined ? null : instantFromMillis(timestamp);
  return { bid: wireNumber(bid), ask: wireNumber(ask), venueAt };
}

function tradeOf(symbol: string, { last }: Ticker): [string, Trade][] {
  const price = wireNumber(last);
  return price === undefined ? [] : [[symbol, { price, tradedAt: null, dayVolume: null }]];
}
