import type { Clock } from '@mockstreet/shared/instant';
import ccxt, { type binance, type bitget, type upbit } from 'ccxt';
import { SANDBOX_PREFIX } from '../source.ts';
import { type ExchangeClient, type ExchangeTerms, openExchange } from './exchange-client.ts';

export interface ExchangesOptions {
  /** Other hosts than the exchanges' own, for tests: `http://127.0.0.1:1234`. */
  readonly urls: { readonly [Name in keyof Exchanges]?: string | undefined };
  /** The sandboxes of those that have one: Binance's test network, Bitget's paper trading. */
  readonly sandbox: boolean;
  readonly clock: Clock;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
}

/** The exchanges of a process, each opened once when it is first asked for: its limits are one. */
export interface Exchanges {
  readonly upbit: () => ExchangeClient<upbit>;
  readonly binance: () => ExchangeClient<binance>;
  readonly bitget: () => ExchangeClient<bitget>;
}

export function createExchanges(options: ExchangesOptions): Exchanges {
  const terms = (name: keyof Exchanges) => {
    const { urls, clock, requestTimeoutMs } = options;
    return { name, baseUrl: urls[name], clock, requestTimeoutMs };
  };
  const inSandbox = (name: keyof Exchanges) =>
    options.sandbox ? { ...terms(name), name: `${SANDBOX_PREFIX}${name}` } : terms(name);
  return {
    upbit: once(() => openExchange(new ccxt.upbit(), { ...terms('upbit'), ...UPBIT })),
    binance: once(() => {
      const exchange = new ccxt.binance(SPOT_ONLY);
      exchange.setSandboxMode(options.sandbox);
      return openExchange(exchange, { ...inSandbox('binance'), ...BINANCE });
    }),
    bitget: once(() => {
      const exchange = new ccxt.bitget(SPOT_ONLY);
      exchange.setSandboxMode(options.sandbox);
      return openExchange(exchange, { ...inSandbox('bitget'), ...BITGET });
    }),
  };
}

type OwnTerms = Omit<ExchangeTerms, 'name' | 'baseUrl' | 'clock' | 'requestTimeoutMs'>;

/** Groups of ten requests a second: `ticker`, `orderbook`, `candles`, `market`. */
const UPBIT: OwnTerms = {
  groupOf: (path) => path.split('/')[2] ?? '',
  historyIsApart: true,
  // With one unlisted coin in it the whole request is refused.
  isUnlisted: (status) => status === 404,
};

const BINANCE: OwnTerms = {
  groupOf: () => '',
  weightPerMinute: 6_000,
  // Without the long lists of who may trade what; with paused markets, whose past may be missing.
  listingParams: { showPermissionSets: false },
  listsUntraded: true,
  isUnlisted: (status, body) => status === 400 && body.includes('-1121'),
};

const BITGET: OwnTerms = { groupOf: () => '', isUnlisted: () => false };

/** Neither futures nor what can be deposited where; `uta` is a question to an account, and there is none. */
const SPOT_ONLY = {
  has: { fetchCurrencies: false },
  options: { fetchMarkets: { types: ['spot'] }, uta: false },
};

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
