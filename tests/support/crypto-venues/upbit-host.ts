import { readFileSync } from 'node:fs';
import {
  type CoinMarkets,
  joinCandles,
  type MarketCandle,
  type MarketState,
} from './coin-market.ts';
import {
  type HostAnswer,
  type HostRequest,
  type LoopbackHost,
  startLoopbackHost,
} from './loopback-host.ts';
import { createRequestAllowance } from './request-allowance.ts';

export interface UpbitHostOptions {
  /** KRW markets, `USDT` among them where a rate is to be had. */
  readonly markets: CoinMarkets;
  /** For the limits. */
  readonly nowMs: () => number;
  /** Requests of one group that one second allows. */
  readonly perSecond?: number | undefined;
}

const [RECORDED_TICKER, RECORDED_CANDLE] = ['upbit-ticker.txt', 'upbit-candles.txt'].map((name) => {
  const text = readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
  // The first of the array.
  return text.slice(1, text.indexOf('}') + 1);
});

const CANDLES_MAX = 200;

/** Upbit's public REST: its texts as recorded, its groups of ten requests a second, its 404. */
export function startUpbitHost(options: UpbitHostOptions): Promise<LoopbackHost> {
  const { markets, nowMs, perSecond = 10 } = options;
  const allowance = createRequestAllowance(perSecond, 1_000, nowMs);

  return startLoopbackHost((request) => {
    const group = request.path.split('/')[2] ?? '';
    const left = allowance.take(group);
    if (left < 0) return { status: 429, body: '{"error":{"name":"too_many_requests"}}' };
    const headers = { 'remaining-req': `group=${group}; min=600; sec=${left}` };
    return { headers, ...answer(markets, group, request) };
  });
}

function answer(markets: CoinMarkets, group: string, { path, query }: HostRequest): HostAnswer {
  if (group === 'market') return { body: `[${[...markets.keys()].map(listing).join()}]` };
  if (group === 'candles') return candles(markets, path, query);
  const codes = (query.get('markets') ?? '').split(',');
  const states = codes.map((code) => [code, markets.get(code.replace('KRW-', ''))] as const);
  const texts = states.map(
    ([code, state]) => state && (group === 'ticker' ? ticker : book)(code, state),
  );
  return texts.includes(undefined) ? NOT_FOUND : { body: `[${texts.join()}]` };
}

const NOT_FOUND: HostAnswer = {
  status: 404,
  body: '{"error":{"name":404,"message":"Code not found"}}',
};

function listing(symbol: string): string {
  return `{"market":"KRW-${symbol}","korean_name":"${symbol}","english_name":"${symbol}"}`;
}

function ticker(code: string, state: MarketState): string {
  return withFields(RECORDED_TICKER ?? '', {
    market: `"${code}"`,
    trade_timestamp: `${state.tradedAt}`,
    trade_price: state.last,
    acc_trade_volume: state.dayVolume,
    // Of the answer, as recorded: 37 ms after the trade.
    timestamp: `${state.tradedAt + 37}`,
  });
}

function book(code: string, { bid, ask, bookAt }: MarketState): string {
  const unit = `{"ask_price":${ask ?? 0},"bid_price":${bid ?? 0},"ask_size":1.50000000,"bid_size":2.00000000}`;
  return `{"market":"${code}","timestamp":${bookAt},"total_ask_size":1.50000000,"total_bid_size":2.00000000,"orderbook_units":[${unit}],"level":0}`;
}

/** At most `count` candles before `to`, newest first, as far back as there are any. */
function candles(markets: CoinMarkets, path: string, query: URLSearchParams): HostAnswer {
  const code = query.get('market') ?? '';
  const state = markets.get(code.replace('KRW-', ''));
  if (!state) return NOT_FOUND;
  const count = Number.parseInt(query.get('count') ?? '1', 10);
  if (count > CANDLES_MAX) return { status: 400, body: '{"error":{"name":400,"message":"count"}}' };
  const to = Date.parse(query.get('to') ?? '9999-12-31T00:00:00Z');
  const step = stepOf(path);
  const found = joinCandles(state.candles, step).filter(({ at }) => at < to);
  const page = found.slice(-count).reverse();
  return { body: `[${page.map((candle) => candleText(code, candle)).join()}]` };
}

/** `/v1/candles/seconds`, `/v1/candles/minutes/15`, `/v1/candles/days`: in milliseconds. */
function stepOf(path: string): number {
  if (path.includes('/days')) return 86_400_000;
  const [, minutes] = /\/minutes\/(\d+)/.exec(path) ?? [];
  return minutes === undefined ? 1_000 : Number.parseInt(minutes, 10) * 60_000;
}

function candleText(code: string, candle: MarketCandle): string {
  const text = (offsetMs: number) => new Date(candle.at + offsetMs).toISOString().slice(0, 19);
  return withFields(RECORDED_CANDLE ?? '', {
    market: `"${code}"`,
    candle_date_time_utc: `"${text(0)}"`,
    candle_date_time_kst: `"${text(9 * 3_600_000)}"`,
    opening_price: candle.open,
    high_price: candle.high,
    low_price: candle.low,
    trade_price: candle.close,
    timestamp: `${candle.at}`,
    candle_acc_trade_volume: candle.volume,
  });
}

/** The recorded text with some of its values replaced. */
function withFields(text: string, fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields).reduce(
    (now, [name, value]) => now.replace(new RegExp(`("${name}":)[^,}]+`), `$1${value}`),
    text,
  );
}
