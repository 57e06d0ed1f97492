import type { Sql } from '@mockstreet/db/client';
import { add, decimal, formatDecimal, subtract } from '@mockstreet/shared/decimal';
import { KRX_STOCKS, US_STOCKS } from '../../../home/market/instruments/instrument-list.ts';
import { startBinanceHost } from '../crypto-venues/binance-host.ts';
import { startBitgetHost } from '../crypto-venues/bitget-host.ts';
import { type CoinMarkets, type MarketState, marketAt } from '../crypto-venues/coin-market.ts';
import type { LoopbackHost } from '../crypto-venues/loopback-host.ts';
import { startUpbitHost } from '../crypto-venues/upbit-host.ts';
import { KisVenue } from '../kis-venue/kis-venue.ts';

/** Every venue that a feeder may have, on loopback and by the wall clock. */
export interface AllVenues {
  readonly upbit: LoopbackHost;
  readonly binance: LoopbackHost;
  readonly bitget: LoopbackHost;
  readonly kis: KisVenue;
  /** What a feeder has to be told to take them for the real ones. */
  readonly environment: Readonly<Record<string, string>>;
  /** Somebody trades in every market: each price moves a step. */
  trade(): void;
  close(): Promise<void>;
}

/** A ticker of each source, by the name that its prints carry. */
export const TICKER_OF = {
  upbit: 'CRYPTO-COIN-BTC',
  binance: 'CRYPTO-COIN-ETH',
  bitget: 'CRYPTO-COIN-SOL',
  krx: 'KRX-STOCK-005930',
  us: 'US-STOCK-AAPL',
  rate: 'FX-PAIR-USDKRW',
} as const;
export type VenueName = keyof typeof TICKER_OF;

/** Which coin comes from where; the seed gives every coin to Upbit. */
export async function spreadCoins(sql: Sql): Promise<void> {
  await sql`update instruments set source = 'binance' where ticker_id = ${TICKER_OF.binance}`;
  await sql`update instruments set source = 'bitget' where ticker_id = ${TICKER_OF.bitget}`;
}

export async function startAllVenues(stateDirectory: string): Promise<AllVenues> {
  const now = Date.now();
  const won: CoinMarkets = new Map([
    ['BTC', marketAt('162876000', now, ['162870000', '162880000'])],
    ['USDT', marketAt('1400', now, ['1399', '1400'])],
  ]);
  const usdt: CoinMarkets = new Map([
    ['ETH', marketAt('3820.06', now, ['3820.05', '3820.07'])],
    ['SOL', marketAt('182.31', now, ['182.30', '182.32'])],
  ]);
  const clock = { nowMs: Date.now };
  const upbit = await startUpbitHost({ markets: won, ...clock });
  const binance = await startBinanceHost({ markets: usdt, ...clock });
  const bitget = await startBitgetHost({ markets: usdt, ...clock });
  const kis = await KisVenue.start({ pingMs: 2_000 });
  const market = createStockMarket(kis);
  market.open();
  return {
    upbit,
    binance,
    bitget,
    kis,
    environment: {
      UPBIT_URL: upbit.url,
      BINANCE_URL: binance.url,
      BITGET_URL: bitget.url,
      KIS_APP_KEY: kis.appKey,
      KIS_APP_SECRET: kis.appSecret,
      KIS_REST_URL: kis.restUrl,
      KIS_SOCKET_URL: kis.socketUrl,
      STATE_DIR: stateDirectory,
    },
    trade() {
      for (const state of [...won.values(), ...usdt.values()]) tradeCoin(state);
      market.trade();
    },
    async close() {
      await Promise.all([upbit.close(), binance.close(), bitget.close(), kis.close()]);
    },
  };
}

/** Up by a cent and down again: what moves is all that matters here. */
function tradeCoin(state: MarketState): void {
  const now = Date.now();
  const cent = decimal('0.01');
  const isUp = decimal(state.dayVolume) % 2_00000000n === 0n;
  state.last = formatDecimal((isUp ? add : subtract)(decimal(state.last), cent));
  state.dayVolume = formatDecimal(add(decimal(state.dayVolume), decimal('1')));
  state.tradedAt = now;
  state.bookAt = now;
}

function createStockMarket(kis: KisVenue) {
  let volume = 1_000;
  return {
    open() {
      for (const [code] of KRX_STOCKS) {
        kis.market.setDomestic(code, { last: '70000', bid: '70000', ask: '70100', base: '70000' });
      }
      for (const [symbol] of US_STOCKS) {
        kis.market.setOverseas(symbol, { last: '250.15', bid: '250.14', ask: '250.16' });
      }
    },
    trade() {
      volume += 7;
      const krx = volume % 2 === 0 ? '70000' : '70100';
      for (const [code] of KRX_STOCKS) {
        kis.market.setDomestic(code, { last: krx, dayVolume: volume });
      }
      const us = volume % 2 === 0 ? '250.15' : '250.16';
      for (const [symbol] of US_STOCKS) {
        kis.market.setOverseas(symbol, { last: us, dayVolume: volume });
      }
      for (const key of kis.socket.registered) {
        const sides = { bid: '250.14', ask: '250.17' };
        kis.socket.push(key, { last: us, ...sides, volume: 7, dayVolume: volume });
      }
    },
  };
}
