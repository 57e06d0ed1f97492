import type { Clock } from '@mockstreet/shared/instant';
import type { CoinSource, Instrument } from '../../instruments/instruments.ts';
import type { PolledSource, RateReader } from '../source.ts';
import { binanceAdapter } from './binance.ts';
import { bitgetAdapter } from './bitget.ts';
import { createExchangeSource } from './exchange-source.ts';
import type { Exchanges } from './exchanges.ts';
import { upbitAdapter } from './upbit.ts';
import { createUsdtRate, createWonPerUsdt } from './won-per-usdt.ts';

export interface CryptoVenueOptions {
  readonly exchanges: Exchanges;
  /** Coins to price; those that the exchange does not list get no prices. */
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
}

/** The source of one exchange's coins, in won: those of Binance and Bitget are converted from USDT. */
export function openCryptoVenue(venue: CoinSource, options: CryptoVenueOptions): PolledSource {
  const { exchanges, instruments, clock } = options;
  const base = { instruments, clock };
  if (venue === 'upbit') {
    const adapter = upbitAdapter(exchanges.upbit());
    return createExchangeSource({ ...base, adapter, wonPerUsdt: null });
  }
  const adapter =
    venue === 'binance' ? binanceAdapter(exchanges.binance()) : bitgetAdapter(exchanges.bitget());
  const wonPerUsdt = createWonPerUsdt(exchanges.upbit(), clock);
  return createExchangeSource({ ...base, adapter, wonPerUsdt });
}

/** What a dollar costs where a coin is taken for it: the fallback of USD/KRW. */
export function openUsdtRate(exchanges: Exchanges, clock: Clock): RateReader {
  return createUsdtRate(exchanges.upbit(), clock);
}
