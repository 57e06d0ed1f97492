import { MICROS_PER_SECOND, toMillis } from '@mockstreet/shared/instant';
import type { binance } from 'ccxt';
import { candleOf, timeframeOf } from './candle-pages.ts';
import { type Call, type ExchangeClient, idsOf } from './exchange-client.ts';
import type { Books, ExchangeAdapter, Trades } from './exchange-source.ts';
import { untimedTrade } from './quote-maker.ts';
import { wireNumber } from './wire-number.ts';
import { bySymbol, rowsOf } from './wire-rows.ts';

/**
 * Binance's spot market in USDT: two requests a second, for all best bids and asks and for all last
 * prices, of weight 4 each; an address has 6,000 a minute. Neither says when, so a coin without a
 * bid or an ask has no price here. It keeps candles of one second for good.
 */
export function binanceAdapter(client: ExchangeClient<binance>): ExchangeAdapter {
  return {
    client,
    currency: 'USDT',
    // Its candles of seconds without a trade are left out: what is missing is what nobody traded.
    bars: { micros: MICROS_PER_SECOND, perRequest: RANGE_BARS, absent: 'NO_TRADE', paceMs: 150 },
    ask: (symbols, call) => ({
      books: readBooks(client, symbols, call),
      trades: readTrades(client, symbols, call),
    }),
    async candles(symbol, { micros, since, count }, call) {
      const rows = await client.ask(call, (exchange) =>
        exchange.fetchOHLCV(symbol, timeframeOf(micros), toMillis(since), count),
      );
      return rows.flatMap((row) => candleOf(row) ?? []);
    },
  };
}

/** Binance would give a thousand; each two hundred more cost another request for their rates. */
const RANGE_BARS = 400;

async function readBooks(
  client: ExchangeClient<binance>,
  symbols: readonly string[],
  call: Call,
): Promise<Books> {
  return await client.ask(call, async (exchange) => {
    const ids = idsOf(exchange, symbols);
    const rows = rowsOf(await exchange.publicGetTickerBookTicker(only(ids)));
    return bySymbol(rows, 'symbol', ids, ({ bidPrice, askPrice }) => {
      return { bid: wireNumber(bidPrice), ask: wireNumber(askPrice), venueAt: null };
    });
  });
}

async function readTrades(
  client: ExchangeClient<binance>,
  symbols: readonly string[],
  call: Call,
): Promise<Trades> {
  return await client.ask(call, async (exchange) => {
    const ids = idsOf(exchange, symbols);
    const rows = rowsOf(await exchange.publicGetTickerPrice(only(ids)));
    return bySymbol(rows, 'symbol', ids, (row) => untimedTrade(row.price));
  });
}

/** Without it the answer is of all two thousand markets. */
function only(ids: ReadonlyMap<string, string>) {
  return { symbols: JSON.stringify([...ids.keys()]) };
}
