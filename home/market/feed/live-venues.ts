import type { Clock } from '@mockstreet/shared/instant';
import type { FeederConfig } from '../config.ts';
import { COIN_SOURCES, type CoinSource } from '../instruments/instruments.ts';
import type { Exchanges } from '../sources/ccxt/exchanges.ts';
import type { Venue } from './venue.ts';

export interface LiveVenuesOptions {
  readonly config: FeederConfig;
  readonly clock: Clock;
  /** The exchange of each coin. */
  readonly coinSources: ReadonlyMap<string, CoinSource>;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/**
 * Every venue that this home could ask, a few lines each. What speaks to a venue is loaded only where
 * it is opened: ccxt weighs as much as all the rest.
 */
export function liveVenues(options: LiveVenuesOptions): Venue[] {
  return cryptoVenues(options);
}

function cryptoVenues({
  config,
  clock,
  coinSources,
  requestTimeoutMs,
}: LiveVenuesOptions): Venue[] {
  let opened: Promise<Exchanges> | undefined;
  // One for all: what one exchange allows an address, and the rate that prices are converted with.
  const openExchanges = () => {
    opened ??= (async () => {
      const { createExchanges } = await import('../sources/ccxt/exchanges.ts');
      return createExchanges({
        urls: { upbit: config.UPBIT_URL, binance: config.BINANCE_URL, bitget: config.BITGET_URL },
        sandbox: config.CRYPTO_SANDBOX === 'on',
        clock,
        requestTimeoutMs,
      });
    })();
    return opened;
  };
  return COIN_SOURCES.map((exchange) => ({
    name: exchange,
    hasKeys: false,
    isSurveyed: true,
    wants: (item) => coinSources.get(item.tickerId) === exchange,
    async open(instruments) {
      const { openCryptoVenue } = await import('../sources/ccxt/open-crypto-venue.ts');
      return openCryptoVenue(exchange, { exchanges: await openExchanges(), instruments, clock });
    },
  }));
}
