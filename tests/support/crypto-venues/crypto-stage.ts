import { type Clock, instantFromMillis } from '@mockstreet/shared/instant';
import {
  type CoinSource,
  INSTRUMENTS,
  type Instrument,
} from '../../../home/market/instruments/instruments.ts';
import { createExchanges, type Exchanges } from '../../../home/market/sources/ccxt/exchanges.ts';
import { openCryptoVenue } from '../../../home/market/sources/ccxt/open-crypto-venue.ts';
import type { Poll, PolledSource } from '../../../home/market/sources/source.ts';
import { startBinanceHost } from './binance-host.ts';
import { startBitgetHost } from './bitget-host.ts';
import { type CoinMarkets, marketAt } from './coin-market.ts';
import RECORDED_TICKERS from './fixtures/binance-tickers.json' with { type: 'json' };
import type { LoopbackHost } from './loopback-host.ts';
import { startUpbitHost } from './upbit-host.ts';

/** The three exchanges on loopback, at a time that tests move. */
export interface CryptoStage {
  readonly hosts: Readonly<Record<CoinSource, LoopbackHost>>;
  /** Upbit's, in won: BTC, ETH and USDT. */
  readonly won: CoinMarkets;
  /** Binance's and Bitget's, in USDT: BTC and ETH. */
  readonly usdt: CoinMarkets;
  readonly exchanges: Exchanges;
  readonly clock: Clock;
  nowMs(): number;
  advance(ms: number): void;
  /** A source of BTC and ETH. */
  open(venue: CoinSource): PolledSource;
  close(): Promise<void>;
}

export interface CryptoStageOptions {
  readonly startMs?: number;
  /** A time that is moved elsewhere. */
  readonly nowMs?: () => number;
  readonly sandbox?: boolean;
  readonly requestTimeoutMs?: number;
  readonly upbitPerSecond?: number;
  readonly binanceWeight?: number;
  readonly bitgetCountsStart?: boolean;
}

export const BTC = 'CRYPTO-COIN-BTC';
export const ETH = 'CRYPTO-COIN-ETH';
/** When Upbit's recorded ticker was read. */
const RECORDED_MS = Date.parse('2025-07-30T17:03:15.500Z');

export async function openCryptoStage(options: CryptoStageOptions = {}): Promise<CryptoStage> {
  let now = options.startMs ?? RECORDED_MS;
  const nowMs = options.nowMs ?? (() => now);
  const clock = () => instantFromMillis(nowMs());
  const start = nowMs();
  const won: CoinMarkets = new Map([
    ['BTC', marketAt('162876000.00000000', start, ['162870000.00000000', '162880000.00000000'])],
    ['ETH', marketAt('5252000.00000000', start, ['5251000.00000000', '5252000.00000000'])],
    ['USDT', marketAt('1400.00000000', start, ['1399.00000000', '1400.00000000'])],
  ]);
  const usdt: CoinMarkets = new Map([
    ['BTC', marketAt(recordedPrice('BTCUSDT'), start, ['118390.43000000', '118390.45000000'])],
    ['ETH', marketAt(recordedPrice('ETHUSDT'), start, ['3820.05000000', '3820.07000000'])],
  ]);
  const { upbitPerSecond, binanceWeight } = options;
  const hosts = {
    upbit: await startUpbitHost({ markets: won, nowMs, perSecond: upbitPerSecond }),
    binance: await startBinanceHost({ markets: usdt, nowMs, weightPerMinute: binanceWeight }),
    bitget: await startBitgetHost({
      markets: usdt,
      nowMs,
      countsStart: options.bitgetCountsStart,
    }),
  };
  const exchanges = createExchanges({
    urls: { upbit: hosts.upbit.url, binance: hosts.binance.url, bitget: hosts.bitget.url },
    sandbox: options.sandbox ?? false,
    clock,
    // Longer than a test may take: what does not stop when it is told to hangs.
    requestTimeoutMs: options.requestTimeoutMs ?? 300_000,
  });
  return {
    hosts,
    won,
    usdt,
    exchanges,
    clock,
    nowMs,
    advance(ms) {
      now += ms;
    },
    open: (venue) => openCryptoVenue(venue, { exchanges, instruments: COINS, clock }),
    async close() {
      await Promise.all(Object.values(hosts).map((host) => host.close()));
    },
  };
}

/** As Binance told it. */
function recordedPrice(symbol: string): string {
  const found = RECORDED_TICKERS.find((ticker) => ticker.symbol === symbol);
  if (!found) throw new Error(`no recorded ticker of ${symbol}`);
  return found.lastPrice;
}

const COINS: readonly Instrument[] = INSTRUMENTS.filter(({ tickerId }) =>
  [BTC, ETH].includes(tickerId),
);

/** What came of asking once. */
export interface Asked {
  readonly poll: Poll | undefined;
  readonly fault: unknown;
}

export async function ask(source: PolledSource, signal = NEVER): Promise<Asked> {
  const polls: Poll[] = [];
  const fault = await source
    .poll(signal, (poll) => polls.push(poll))
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  if (polls.length > 1) throw new Error(`${polls.length} answers to one poll`);
  return { poll: polls[0], fault };
}

/** Asks once, of a venue that is well. */
export async function askWell(source: PolledSource): Promise<Poll> {
  const { poll, fault } = await ask(source);
  if (!poll || fault !== undefined) throw new Error('the venue is not well', { cause: fault });
  return poll;
}

export const NEVER = new AbortController().signal;
