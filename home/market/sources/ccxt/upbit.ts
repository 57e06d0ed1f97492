import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { upbit } from 'ccxt';
import type { ExchangeClient } from './exchange-client.ts';
import type { ExchangeAdapter } from './exchange-source.ts';
import {
  readUpbitBooks,
  readUpbitCandles,
  readUpbitTrades,
  UPBIT_CANDLES_MAX,
} from './upbit-answers.ts';

/**
 * Upbit's KRW market: a request for all books and one for all tickers each second, of groups that
 * allow ten. It keeps a candle of each second in which somebody traded, for three months.
 */
export function upbitAdapter(client: ExchangeClient<upbit>): ExchangeAdapter {
  return {
    client,
    currency: 'KRW',
    bars: {
      micros: MICROS_PER_SECOND,
      perRequest: UPBIT_CANDLES_MAX,
      absent: 'NO_TRADE',
      paceMs: 150,
    },
    ask: (symbols, call) => ({
      books: readUpbitBooks(client, symbols, call),
      trades: readUpbitTrades(client, symbols, call),
    }),
    candles: (symbol, page, call) => readUpbitCandles(client, { symbol, ...page }, call),
  };
}
