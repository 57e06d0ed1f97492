import type { Clock } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { FeederConfig } from '../config.ts';
import { COIN_SOURCES, type CoinSource, type Instrument } from '../instruments/instruments.ts';
import type { Exchanges } from '../sources/ccxt/exchanges.ts';
import type { Kis } from '../sources/kis/open-kis.ts';
import { type Print, USD_KRW } from '../tape/print.ts';
import type { Venue } from './venue.ts';

export interface LiveVenuesOptions {
  readonly config: FeederConfig;
  readonly clock: Clock;
  /** A clock that never goes back, in milliseconds. */
  readonly monotonicMs: () => number;
  readonly calendar: MarketCalendar;
  /** The exchange of each coin. */
  readonly coinSources: ReadonlyMap<string, CoinSource>;
  /** The last USD/KRW on the tape; undefined where it has none. */
  readonly lastRate: Print | undefined;
  /** Told after each reading of a rate, by its reader's name: null when there was one. */
  readonly onRateRead: (reader: string, fault: unknown) => void;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

export interface LiveVenues {
  readonly venues: readonly Venue[];
  /** The broker; null where its keys are not configured. */
  readonly kis: Kis | null;
}

/**
 * Every venue that this home could ask, a few lines each. What speaks to a venue is loaded only where
 * it is opened: ccxt weighs as much as all the rest.
 */
export async function liveVenues(options: LiveVenuesOptions): Promise<LiveVenues> {
  const kis = await openBroker(options);
  const exchanges = once(() => openExchanges(options));
  const venues = [
    ...cryptoVenues(options, exchanges),
    ...(kis ? brokerVenues(kis) : []),
    rateVenue(options, kis, exchanges),
  ];
  return { venues, kis };
}

function cryptoVenues(
  { clock, coinSources }: LiveVenuesOptions,
  exchanges: () => Promise<Exchanges>,
): Venue[] {
  return COIN_SOURCES.map((exchange) => ({
    name: exchange,
    hasKeys: false,
    isSurveyed: true,
    wants: ({ tickerId }) => coinSources.get(tickerId) === exchange,
    async open(instruments) {
      const { openCryptoVenue } = await import('../sources/ccxt/open-crypto-venue.ts');
      return openCryptoVenue(exchange, { exchanges: await exchanges(), instruments, clock });
    },
  }));
}

/** One for all: what an exchange allows an address, and the rate that prices are converted with. */
async function openExchanges({ config, clock, requestTimeoutMs }: LiveVenuesOptions) {
  const { createExchanges } = await import('../sources/ccxt/exchanges.ts');
  return createExchanges({
    urls: { upbit: config.UPBIT_URL, binance: config.BINANCE_URL, bitget: config.BITGET_URL },
    sandbox: config.CRYPTO_SANDBOX === 'on',
    clock,
    requestTimeoutMs,
  });
}

function brokerVenues(kis: Kis): Venue[] {
  const venue = (name: string, market: Instrument['market'], open: Kis['domestic']): Venue => ({
    name,
    hasKeys: true,
    isSurveyed: false,
    wants: (item) => item.market === market,
    open: async (instruments) => open(instruments),
  });
  return [venue('kis-krx', 'KRX', kis.domestic), venue('kis-us', 'US', kis.overseas)];
}

async function openBroker(options: LiveVenuesOptions): Promise<Kis | null> {
  const { config, calendar, clock, monotonicMs, requestTimeoutMs } = options;
  const { KIS_APP_KEY: appKey, KIS_APP_SECRET: appSecret, STATE_DIR: stateFolder } = config;
  if (appKey === undefined || appSecret === undefined || stateFolder === undefined) return null;
  const { openKis } = await import('../sources/kis/open-kis.ts');
  return openKis({
    environment: config.KIS_ENVIRONMENT,
    keys: { appKey, appSecret },
    addresses: { restUrl: config.KIS_REST_URL, socketUrl: config.KIS_SOCKET_URL },
    stateFolder,
    phaseAt: calendar.phaseAt,
    clock,
    monotonicMs,
    requestTimeoutMs,
  });
}

/** USD/KRW: the broker's where there is one, else the price of a coin that is meant to be a dollar. */
function rateVenue(
  { clock, calendar, lastRate, onRateRead }: LiveVenuesOptions,
  kis: Kis | null,
  exchanges: () => Promise<Exchanges>,
): Venue {
  return {
    name: 'fx',
    hasKeys: kis !== null,
    isSurveyed: false,
    wants: ({ tickerId }) => tickerId === USD_KRW,
    async open() {
      const { createFxSource } = await import('../sources/fx/fx-source.ts');
      const { openUsdtRate } = await import('../sources/ccxt/open-crypto-venue.ts');
      return createFxSource({
        official: kis?.rate ?? null,
        fallback: openUsdtRate(await exchanges(), clock),
        calendar,
        clock,
        lastPrint: lastRate,
        report: onRateRead,
      });
    },
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
