import type { Clock } from '@mockstreet/shared/instant';
import type { FeederConfig } from '../config.ts';
import type { CoinSource } from '../instruments/instruments.ts';
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
export function liveVenues({ config, clock, ...options }: LiveVenuesOptions): Venue[] {
  const hasCoin = (exchange: CoinSource) => (item: { readonly tickerId: string }) =>
    options.coinSources.get(item.tickerId) === exchange;
  return [
    {
      name: 'upbit',
      hasKeys: false,
      isSurveyed: true,
      wants: hasCoin('upbit'),
      async open(instruments) {
        const { createUpbitSource } = await import('../sources/upbit.ts');
        const { requestTimeoutMs } = options;
        return createUpbitSource({
          instruments,
          baseUrl: config.UPBIT_URL,
          clock,
          requestTimeoutMs,
        });
      },
    },
  ];
}
