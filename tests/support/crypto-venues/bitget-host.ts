import { type CoinMarkets, joinCandles, type MarketState, STEPS_MS } from './coin-market.ts';
import {
  type HostAnswer,
  type HostRequest,
  type LoopbackHost,
  startLoopbackHost,
} from './loopback-host.ts';
import { createRequestAllowance } from './request-allowance.ts';

export interface BitgetHostOptions {
  /** USDT markets. */
  readonly markets: CoinMarkets;
  /** For the limits. */
  readonly nowMs: () => number;
  /** Requests of one path that one second allows. */
  readonly perSecond?: number | undefined;
  /** Whether a candle at `startTime` itself is given: its reference does not say. */
  readonly countsStart?: boolean | undefined;
}

/** Bitget's public spot REST: all markets in one answer, an envelope around it, 429 by path. */
export function startBitgetHost(options: BitgetHostOptions): Promise<LoopbackHost> {
  const { nowMs, perSecond = 20 } = options;
  const allowance = createRequestAllowance(perSecond, 1_000, nowMs);
  return startLoopbackHost((request) =>
    allowance.take(request.path) < 0
      ? { status: 429, body: envelope('429', 'Too Many Requests', null) }
      : answer(options, request),
  );
}

function answer(options: BitgetHostOptions, { path, query }: HostRequest): HostAnswer {
  const all = [...options.markets];
  switch (path) {
    case '/api/v2/spot/public/symbols':
      return data(all.map(([coin]) => listing(coin)));
    case '/api/v2/margin/currencies':
      return data([]);
    case '/api/v2/spot/market/tickers':
      return data(all.map(([coin, state]) => ticker(coin, state)));
    case '/api/v2/spot/market/candles':
    case '/api/v2/spot/market/history-candles':
      return candles(options, query);
    default:
      return { status: 404, body: envelope('40404', 'Request URL NOT FOUND', null) };
  }
}

function data(value: unknown): HostAnswer {
  return { body: envelope('00000', 'success', value) };
}

function envelope(code: string, msg: string, value: unknown): string {
  return JSON.stringify({ code, msg, requestTime: 1_700_532_903_782, data: value });
}

function listing(coin: string) {
  return {
    symbol: `${coin}USDT`,
    baseCoin: coin,
    quoteCoin: 'USDT',
    minTradeAmount: '0',
    maxTradeAmount: '10000000000',
    takerFeeRate: '0.002',
    makerFeeRate: '0.002',
    pricePrecision: '10',
    quantityPrecision: '4',
    quotePrecision: '10',
    status: 'online',
    minTradeUSDT: '5',
  };
}

function ticker(coin: string, { bid, ask, last, bookAt }: MarketState) {
  return {
    open: last,
    symbol: `${coin}USDT`,
    high24h: last,
    low24h: last,
    lastPr: last,
    quoteVolume: '519127705.303',
    baseVolume: '13907.0386',
    usdtVolume: '519127705.302908',
    ts: `${bookAt}`,
    bidPr: bid ?? '',
    askPr: ask ?? '',
    bidSz: '0.0007',
    askSz: '0.0829',
    openUtc: last,
    changeUtc24h: '0',
    change24h: '0',
  };
}

/** Up to `endTime`, the latest `limit`, oldest first. */
function candles(options: BitgetHostOptions, query: URLSearchParams): HostAnswer {
  const { markets, nowMs, countsStart = false } = options;
  const state = markets.get((query.get('symbol') ?? '').replace(/USDT$/, ''));
  if (!state) return { status: 400, body: envelope('40034', 'Parameter does not exist', null) };
  const number = (name: string, otherwise: number) =>
    Number.parseInt(query.get(name) ?? `${otherwise}`, 10);
  const [from, to] = [number('startTime', 0), number('endTime', nowMs())];
  const step = STEPS_MS[query.get('granularity') ?? ''] ?? 60_000;
  const found = joinCandles(state.candles, step).filter(
    ({ at }) => (at > from || (countsStart && at === from)) && at < to,
  );
  const rows = found
    .slice(-number('limit', 100))
    .map((one) => [`${one.at}`, one.open, one.high, one.low, one.close, one.volume, '1', '1']);
  return data(rows);
}
