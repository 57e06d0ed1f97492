import { type CoinMarkets, joinCandles, type MarketState, STEPS_MS } from './coin-market.ts';
import {
  type HostAnswer,
  type HostRequest,
  type LoopbackHost,
  startLoopbackHost,
} from './loopback-host.ts';
import { createRequestAllowance } from './request-allowance.ts';

export interface BinanceHostOptions {
  /** USDT markets. */
  readonly markets: CoinMarkets;
  /** For the limits, and for how far candles go. */
  readonly nowMs: () => number;
  readonly weightPerMinute?: number | undefined;
}

const KLINES_MAX = 1_000;

/** Binance's public spot REST: prices quoted, weights counted, 429 and then 418 when there is too much. */
export function startBinanceHost(options: BinanceHostOptions): Promise<LoopbackHost> {
  const { markets, nowMs, weightPerMinute = 6_000 } = options;
  const allowance = createRequestAllowance(weightPerMinute, 60_000, nowMs);
  let refusals = 0;

  return startLoopbackHost((request) => {
    const left = allowance.take('', weightOf(request.path));
    const headers = { 'x-mbx-used-weight-1m': `${weightPerMinute - left}` };
    if (left >= 0) {
      refusals = 0;
      return { headers, ...answer(markets, request, nowMs()) };
    }
    refusals += 1;
    const seconds = 60 - Math.floor((nowMs() % 60_000) / 1_000);
    const refused = { ...headers, 'retry-after': `${refusals > 1 ? 120 : seconds}` };
    const body = '{"code":-1003,"msg":"Too much request weight used."}';
    return { status: refusals > 1 ? 418 : 429, headers: refused, body };
  });
}

function weightOf(path: string): number {
  if (path.endsWith('/exchangeInfo')) return 20;
  return path.endsWith('/klines') ? 2 : 4;
}

function answer(markets: CoinMarkets, request: HostRequest, nowMs: number): HostAnswer {
  switch (request.path) {
    case '/api/v3/exchangeInfo':
      return {
        body: JSON.stringify({ timezone: 'UTC', symbols: listings(markets, request.query) }),
      };
    case '/api/v3/ticker/bookTicker':
      return perSymbol(markets, request.query, (symbol, { bid, ask }) => ({
        symbol,
        bidPrice: bid ?? '0.00000000',
        bidQty: '1.00000000',
        askPrice: ask ?? '0.00000000',
        askQty: '1.00000000',
      }));
    case '/api/v3/ticker/price':
      return perSymbol(markets, request.query, (symbol, { last }) => ({ symbol, price: last }));
    case '/api/v3/klines':
      return klines(markets, request.query, nowMs);
    default:
      return { status: 404, body: '{}' };
  }
}

function perSymbol(
  markets: CoinMarkets,
  query: URLSearchParams,
  say: (symbol: string, state: MarketState) => object,
): HostAnswer {
  const asked = query.get('symbols');
  const symbols =
    asked === null ? [...markets.keys()].map((coin) => `${coin}USDT`) : JSON.parse(asked);
  const said: object[] = [];
  for (const symbol of symbols as string[]) {
    const state = markets.get(symbol.replace(/USDT$/, ''));
    if (!state) return { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' };
    said.push(say(symbol, state));
  }
  return { body: JSON.stringify(said) };
}

/** From `startTime` on, oldest first; one without a trade stands at the last price, with no volume. */
function klines(markets: CoinMarkets, query: URLSearchParams, nowMs: number): HostAnswer {
  const state = markets.get((query.get('symbol') ?? '').replace(/USDT$/, ''));
  if (!state) return { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' };
  const limit = Math.min(KLINES_MAX, Number.parseInt(query.get('limit') ?? '500', 10));
  const step = STEPS_MS[query.get('interval') ?? ''] ?? 1_000;
  const candles = joinCandles(state.candles, step);
  const first = candles[0]?.at ?? nowMs;
  const start = Math.max(first, Number.parseInt(query.get('startTime') ?? '0', 10));
  const byStart = new Map(candles.map((candle) => [candle.at, candle]));
  const rows: unknown[] = [];
  for (let at = start; at <= nowMs && rows.length < limit; at += step) {
    const candle = byStart.get(at);
    const close = candles.findLast((one) => one.at <= at)?.close ?? state.last;
    const { open, high, low, volume } = candle ?? {
      open: close,
      high: close,
      low: close,
      volume: '0.00000000',
    };
    rows.push([at, open, high, low, close, volume, at + step - 1, '0', 1, '0', '0', '0']);
  }
  return { body: JSON.stringify(rows) };
}

function listings(markets: CoinMarkets, query: URLSearchParams) {
  const all = [...markets].map(([coin, { isPaused }]) => listing(coin, isPaused === true));
  const wanted = query.get('symbolStatus');
  return wanted === null ? all : all.filter(({ status }) => status === wanted);
}

function listing(coin: string, isPaused: boolean) {
  return {
    symbol: `${coin}USDT`,
    status: isPaused ? 'BREAK' : 'TRADING',
    baseAsset: coin,
    baseAssetPrecision: 8,
    quoteAsset: 'USDT',
    quotePrecision: 8,
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000', tickSize: '0.01' },
    ],
    permissions: [],
    permissionSets: [],
  };
}
