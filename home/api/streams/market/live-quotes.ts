import {
  type Clock,
  type Instant,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
  toMillis,
} from '@mockstreet/shared/instant';
import { repeatLook } from '@mockstreet/shared/node/repeat-look';
import { isHumanEtf } from '#market/human-instrument';
import { freshForMs, hasSameStatus, parseUpdates } from '#market/quote';
import type { ReadQuote } from '#market/read-quotes';
import type { ReadPrices } from '../../market/price-schema.ts';
import { quoteText } from './quote-text.ts';

/** A quote as it was last told, and in which tick. */
export interface LiveQuote {
  readonly quote: ReadQuote;
  /** Its JSON, made once for everybody; and the bytes of it. */
  readonly text: string;
  readonly bytes: Buffer;
  readonly tick: number;
}

/** What changed, to be told now. */
export interface Tick {
  readonly number: number;
  readonly seq: string;
  readonly changed: ReadonlySet<string>;
}

/** The present quotes of all instruments, and each change of them. */
export interface LiveQuotes {
  /** `<start>.<tick>`: the start tells the ticks of one process from another's. */
  seq(): string;
  /** The tick that a `seq` of this process names; undefined for any other. */
  tickOf(seq: string): number | undefined;
  get(tickerId: string): LiveQuote | undefined;
  /** Of all instruments that there are; after a while it looks again. */
  knows(tickerId: string): Promise<boolean>;
  /** All that have a quote. */
  tickerIds(): Iterable<string>;
  /**
   * Tells of every change from now on, as long as somebody listens. Resolves once the present quotes
   * are there. Rejects when neither Redis nor the tape can be read.
   */
  listen(onTick: (tick: Tick) => void): Promise<() => void>;
  close(): void;
}

/** The channel of the feeder's updates; see connect-updates.ts. */
export interface UpdateChannel {
  listen(onMessage: (text: string) => void): void;
  close(): void;
}

export interface LiveQuotesPorts {
  readonly readPrices: ReadPrices;
  /** The ids of all instruments. */
  readonly readTickerIds: () => Promise<readonly string[]>;
  readonly openUpdates: () => UpdateChannel;
  readonly startedAt: Instant;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly onFault: (error: unknown) => void;
  readonly lookEveryMs?: number;
}

/** Bursts of sources that answer one after another are one tick. */
const TICK_GAP_MS = 200;
const LOOK_EVERY_MS = 1_000;
/** A quote unheard of for so long may have lost its source: Redis says whether it has. */
const DOUBT_AFTER_MICROS = 3 * MICROS_PER_SECOND;
/** Stale quotes are looked up again this often: a closed market's change only by backfill, users' shares once a day. */
const STALE_EVERY_MICROS = 10 * MICROS_PER_SECOND;
const INSTRUMENTS_EVERY_MICROS = 60 * MICROS_PER_SECOND;
/** An id that is not known may be of an instrument that has just been listed. */
const UNKNOWN_EVERY_MICROS = 5 * MICROS_PER_SECOND;

/**
 * One subscription for all clients of the process. The feeder's updates bring what changed; whatever
 * is unheard of is read from Redis, and from the tape where Redis has none or is away, and is stale
 * then. Idle while nobody listens.
 */
export function createLiveQuotes(ports: LiveQuotesPorts): LiveQuotes {
  const { clock } = ports;
  const start = toMillis(ports.startedAt);
  const quotes = new Map<string, LiveQuote>();
  const listeners = new Set<(tick: Tick) => void>();
  let known: ReadonlySet<string> = new Set();
  let knownAt = Number.NEGATIVE_INFINITY;
  let staleReadAt = Number.NEGATIVE_INFINITY;
  let changed = new Set<string>();
  let number = 0;
  let tickedAt = Number.NEGATIVE_INFINITY;
  let pending: NodeJS.Timeout | undefined;
  let loading: Promise<void> | undefined;
  let updates: UpdateChannel | undefined;

  const seq = () => `${start}.${number}`;

  const take = (quote: ReadQuote) => {
    const before = quotes.get(quote.tickerId);
    if (before && quote.asOf < before.quote.asOf) return;
    if (before && !isNews(before.quote, quote)) {
      quotes.set(quote.tickerId, { ...before, quote });
      return;
    }
    const text = quoteText(quote);
    quotes.set(quote.tickerId, { quote, text, bytes: Buffer.from(text), tick: number + 1 });
    changed.add(quote.tickerId);
  };

  const tick = () => {
    clearTimeout(pending);
    pending = undefined;
    if (changed.size === 0) return;
    number += 1;
    tickedAt = ports.monotonicMs();
    const told: Tick = { number, seq: seq(), changed };
    changed = new Set();
    for (const listener of listeners) listener(told);
  };

  const tickSoon = () => {
    if (pending || changed.size === 0) return;
    const waitMs = tickedAt + TICK_GAP_MS - ports.monotonicMs();
    if (waitMs <= 0) tick();
    else pending = setTimeout(tick, waitMs);
  };

  const onUpdate = (text: string) => {
    const now = clock();
    for (const quote of parseUpdates(text)) {
      const ageMs = Math.max(0, Math.floor((now - quote.asOf) / MICROS_PER_MS));
      take({ ...quote, stale: ageMs > freshForMs(quote.tickerId), ageMs });
    }
    tickSoon();
  };

  const readInstruments = async () => {
    known = new Set(await ports.readTickerIds());
    knownAt = clock();
  };

  const load = async (tickerIds: readonly string[]) => {
    const read = await ports.readPrices(tickerIds);
    for (const quote of read.values()) {
      const before = quotes.get(quote.tickerId);
      // The tape knows when it was printed, not who confirmed it since; its halts and limits are new.
      const isOlder = quote.stale && before !== undefined && quote.asOf < before.quote.asOf;
      const { ageMs, isHalted, limits } = quote;
      take(isOlder ? { ...before.quote, stale: true, ageMs, isHalted, limits } : quote);
    }
    tickSoon();
  };

  const look = async () => {
    const now = clock();
    if (now - knownAt >= INSTRUMENTS_EVERY_MICROS) await readInstruments();
    const withStale = now - staleReadAt >= STALE_EVERY_MICROS;
    if (withStale) staleReadAt = now;
    const asked = [...known].filter((tickerId) => {
      const quote = quotes.get(tickerId)?.quote;
      if (!quote || quote.stale || isHumanEtf(tickerId)) return withStale;
      return now - quote.asOf >= DOUBT_AFTER_MICROS;
    });
    if (asked.length > 0) await load(asked);
  };

  const looks = repeatLook(() => look().catch(ports.onFault), ports.lookEveryMs ?? LOOK_EVERY_MS);

  const begin = async () => {
    updates ??= ports.openUpdates();
    updates.listen(onUpdate);
    staleReadAt = Number.NEGATIVE_INFINITY;
    await look();
    // What is there by now counts as told: only what changes from here on is news.
    tick();
    if (listeners.size === 0) return;
    looks.begin();
  };

  const rest = () => {
    looks.rest();
    clearTimeout(pending);
    [pending, loading] = [undefined, undefined];
    updates?.close();
    updates = undefined;
  };

  return {
    seq,
    tickOf(text) {
      const [of, at] = text.split('.', 2);
      return of === `${start}` && at !== undefined ? Number.parseInt(at, 10) : undefined;
    },
    get: (tickerId) => quotes.get(tickerId),
    tickerIds: () => quotes.keys(),
    async knows(tickerId) {
      if (!known.has(tickerId) && clock() - knownAt >= UNKNOWN_EVERY_MICROS)
        await readInstruments();
      return known.has(tickerId);
    },
    async listen(onTick) {
      listeners.add(onTick);
      const leave = () => {
        listeners.delete(onTick);
        if (listeners.size === 0) rest();
      };
      loading ??= begin();
      try {
        await loading;
      } catch (error) {
        leave();
        loading = undefined;
        throw error;
      }
      return leave;
    },
    close: rest,
  };
}

/** A source that confirms what is known already says nothing new. */
function isNews(before: ReadQuote, quote: ReadQuote): boolean {
  return before.at !== quote.at || before.stale !== quote.stale || !hasSameStatus(before, quote);
}
