import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { type Clock, toMillis } from '@mockstreet/shared/instant';
import type { Exchange } from 'ccxt';
import { SourceFault } from '../source.ts';
import { parseExactJson } from './exact-json.ts';
import { createMarketListing } from './market-listing.ts';
import { createRequestLimits, type LimitTerms, type RequestPurpose } from './request-limits.ts';

export interface ExchangeTerms extends LimitTerms {
  /** Another host than the exchange's: `http://127.0.0.1:1234`. */
  readonly baseUrl: string | undefined;
  readonly clock: Clock;
  /** How long one request may take, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Parameters of the request for the list of markets. */
  readonly listingParams?: Readonly<Record<string, unknown>>;
  /** What it lists is not all traded; ccxt then says which is active. */
  readonly listsUntraded?: boolean;
  /** Whether an answer refuses a request because of a market that is not listed (any more). */
  readonly isUnlisted: (status: number, body: string) => boolean;
}

/** What a request is part of. */
export interface Call {
  readonly signal: AbortSignal;
  readonly purpose: RequestPurpose;
}

/** One exchange through ccxt: exact to the last digit, within its limits, and stopped by a signal. */
export interface ExchangeClient<E extends Exchange = Exchange> {
  readonly name: string;
  /** Makes requests; what fails or is aborted rejects with {@link SourceFault}. */
  ask<T>(call: Call, work: (exchange: E) => Promise<T>): Promise<T>;
  /** Those of the unified symbols that it trades; rejects with {@link SourceFault}. */
  listed(symbols: readonly string[], signal: AbortSignal): Promise<string[]>;
  /** Those that it still knows, traded or paused: they have a past. Rejects like `listed`. */
  known(symbols: readonly string[], signal: AbortSignal): Promise<string[]>;
}

/** Unified symbols by the exchange's own ids of their markets, which it lists. */
export function idsOf(exchange: Exchange, symbols: readonly string[]): Map<string, string> {
  return new Map(symbols.map((symbol) => [`${exchange.marketId(symbol)}`, symbol]));
}

/** Takes over an exchange that nobody else uses. */
export function openExchange<E extends Exchange>(
  exchange: E,
  terms: ExchangeTerms,
): ExchangeClient<E> {
  const calls = new AsyncLocalStorage<Call>();
  const limits = createRequestLimits(terms, terms.clock);
  const ask = <T>(call: Call, work: (exchange: E) => Promise<T>) =>
    asFaults(terms.name, call.signal, () => calls.run(call, () => work(exchange)));
  const listing = createMarketListing({
    clock: terms.clock,
    load: async (signal) => {
      const load = () => exchange.loadMarkets(true, { ...terms.listingParams });
      const markets = await ask({ signal, purpose: 'live' }, load);
      return new Map(
        Object.entries(markets).map(([symbol, market]) => [
          symbol,
          !terms.listsUntraded || market?.active === true,
        ]),
      );
    },
  });

  /** In place of ccxt's own: one that stops reading when nobody waits any more. */
  async function fetchText(url: string, method = 'GET', headers = {}, body?: string) {
    const call = calls.getStore();
    if (!call) throw new Error(`a request of ${terms.name} outside ask()`);
    const { pathname } = new URL(url);
    const waitMs = limits.admit(pathname, call.purpose);
    if (waitMs > 0) await wait(waitMs, undefined, { signal: call.signal });
    const deadline = AbortSignal.timeout(terms.requestTimeoutMs);
    const signal = AbortSignal.any([call.signal, deadline]);
    const init = { method, headers, body: body ?? null, redirect: 'error', signal } as const;
    const response = await fetch(url, init);
    try {
      limits.observe(pathname, call.purpose, response);
    } catch (error) {
      void response.body?.cancel();
      throw error;
    }
    const text = await boundedText(response);
    if (response.status >= 400) {
      if (terms.isUnlisted(response.status, text)) listing.forget();
      throw new SourceFault(`${terms.name} answered ${response.status}`);
    }
    const read = { ...pickHead(response), text: () => Promise.resolve(text) };
    const parsed: unknown = await exchange.handleRestResponse(read, url, method, headers, body);
    return parsed;
  }

  // ccxt's types do not foresee numbers as text, its code does.
  Object.assign(exchange, {
    number: String,
    parseJson: parseExactJson,
    fetch: fetchText,
    milliseconds: () => toMillis(terms.clock()),
    // The limits are kept here: a queue of ccxt's own would let backfills hold up the live poll.
    enableRateLimit: false,
  });
  if (terms.baseUrl !== undefined) {
    exchange.urls.api = atHost(exchange.urls.api, terms.baseUrl);
  }
  return {
    name: terms.name,
    ask,
    async listed(symbols, signal) {
      const markets = await asFaults(terms.name, signal, () => listing.read(signal));
      return symbols.filter((symbol) => markets.get(symbol) === true);
    },
    async known(symbols, signal) {
      const markets = await asFaults(terms.name, signal, () => listing.read(signal));
      return symbols.filter((symbol) => markets.has(symbol));
    },
  };
}

/** Every address in ccxt's table, moved to another host with its path. */
function atHost(addresses: unknown, baseUrl: string): never {
  const move = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/^https?:\/\/[^/]+/, baseUrl);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, move(item)]));
  };
  return move(addresses) as never;
}

/** Larger than any list of markets. */
const BODY_BYTES_MAX = 64 * 1024 * 1024;

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> | readonly Uint8Array[] = response.body ?? [];
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new SourceFault('an answer without end');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function pickHead({ status, statusText, headers }: Response) {
  return { status, statusText, headers };
}

async function asFaults<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SourceFault) throw error;
    if (signal.aborted) throw new SourceFault(`${name} did not answer in time`, { cause: error });
    throw new SourceFault(`${name}: ${summaryOf(error)}`, { cause: error });
  }
}

/** Kind and beginning of an error's text, and its reason: ccxt puts whole pages of HTML into it. */
function summaryOf(error: unknown): string {
  if (!(error instanceof Error)) return `${error}`;
  const cause = error.cause instanceof Error ? ` (${error.cause.message.slice(0, 80)})` : '';
  return `${error.name} ${error.message.slice(0, 160)}${cause}`;
}
