import { addMicros, type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { orAborted } from '../or-aborted.ts';

/** By unified symbol: whether it is traded now; paused or ended where not. */
export type ListedMarkets = ReadonlyMap<string, boolean>;

/** What an exchange lists, read once and now and then again. */
export interface MarketListing {
  /** Rejects when it has to be read first and that fails, or the signal is aborted meanwhile. */
  read(signal: AbortSignal): Promise<ListedMarkets>;
  /** It was proven wrong: the next one to ask waits for a new one. */
  forget(): void;
}

export interface MarketListingOptions {
  readonly clock: Clock;
  readonly load: (signal: AbortSignal) => Promise<ListedMarkets>;
}

/** Some megabytes at Binance: longer than a poll may take, so that it goes on for the next one. */
const LOAD_DEADLINE_MS = 20_000;
/** New coins are found, and a list that could not be read anew is still the best there is. */
const RENEW_AFTER_MICROS = 60 * MICROS_PER_MINUTE;
const RETRY_AFTER_MICROS = MICROS_PER_MINUTE;

export function createMarketListing({ clock, load }: MarketListingOptions): MarketListing {
  let kept: { readonly markets: ListedMarkets; readonly renewAt: Instant } | undefined;
  let loading: Promise<ListedMarkets> | undefined;

  const loadOnce = (): Promise<ListedMarkets> => {
    loading ??= (async () => {
      try {
        const markets = await load(AbortSignal.timeout(LOAD_DEADLINE_MS));
        kept = { markets, renewAt: addMicros(clock(), RENEW_AFTER_MICROS) };
        return markets;
      } finally {
        loading = undefined;
      }
    })();
    // Whoever waits for it may be gone when it fails.
    loading.catch(() => {});
    return loading;
  };

  return {
    async read(signal) {
      if (!kept) return await orAborted(loadOnce(), signal);
      const { markets } = kept;
      if (clock() >= kept.renewAt) {
        kept = { markets, renewAt: addMicros(clock(), RETRY_AFTER_MICROS) };
        void loadOnce();
      }
      return markets;
    },
    forget() {
      kept = undefined;
    },
  };
}
