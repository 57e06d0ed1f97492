import {
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { aggregateCandles, minuteOf, readCandleCursors } from './aggregate-candles.ts';
import type { MarketCalendar } from './calendar.ts';
import { type Coverage, observe } from './coverage.ts';
import type { FeederDatabase } from './feeder-database.ts';
import { type FeederState, faultText, recordAnswer, recordFault } from './feeder-state.ts';
import type { Instrument } from './instruments.ts';
import { cutByTradingTime, openTimeOf, tapeStart } from './open-time.ts';
import { applyInbox, type PolledFeed, type PolledInbox } from './polled-feed.ts';
import type { Print } from './print.ts';
import type { QuoteBoard } from './quote-board.ts';
import type { ComputedSource } from './sources/source.ts';
import { readTapeHeads } from './tape.ts';
import { dropTapeDaysBefore, ensureTapeDays, tapeDays, writeTape } from './tape-writer.ts';

export interface FeederOptions {
  /** Every instrument is covered by exactly one source, computed or polled. */
  readonly computed: readonly ComputedSource[];
  readonly polled: readonly PolledFeed[];
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly calendar: MarketCalendar;
  readonly database: FeederDatabase;
  readonly board: QuoteBoard;
  readonly state: FeederState;
  /** Days of prints kept. Their candles are kept for good. */
  readonly retentionDays: number;
}

export interface Feeder {
  /**
   * Brings the tape up to `at`, a whole second: what was missed meanwhile first, oldest first.
   * Never rejects: what could not be stored is tried again by the next tick. A long way to catch
   * up on ends early, between two statements, when `signal` says so.
   */
  tick(at: Instant, signal?: AbortSignal): Promise<void>;
  /** What is known of the polled instruments' tapes, by ticker. */
  coveragesOf(feed: PolledFeed): ReadonlyMap<string, Coverage>;
}

/** Trading time that one statement may hold of each instrument while catching up. */
const CHUNK_MICROS = 300 * MICROS_PER_SECOND;
const MICROS_PER_DAY = 1440 * MICROS_PER_MINUTE;
/** Old days go only when the tape has been up to date for this long: orders may still need them. */
const SETTLED_BEFORE_DROP_MICROS = 60 * MICROS_PER_MINUTE;

export function createFeeder(options: FeederOptions): Feeder {
  const { calendar, database, state } = options;
  const coverages = new Map<string, Coverage>();
  const candleCursors = new Map<string, Instant>();
  const knownDays = new Set<string>();
  let loaded = false;
  let upToDateSince: Instant | null = null;

  const marketOf = (tickerId: string) => {
    const instrument = options.instruments.get(tickerId);
    if (!instrument) throw new RangeError(`unknown instrument ${tickerId}`);
    return instrument.market;
  };
  const tickerIds = [
    ...options.computed.flatMap((source) => source.tickerIds),
    ...options.polled.flatMap((feed) => feed.source.tickerIds),
  ];
  const sourceNames = new Map([
    ...options.computed.flatMap((source) => named(source.tickerIds, source.name)),
    ...options.polled.flatMap((feed) => named(feed.source.tickerIds, feed.source.name)),
  ]);

  async function load(at: Instant): Promise<void> {
    const { heads, cursors } = await database.run(async (sql) => ({
      heads: await readTapeHeads(sql),
      cursors: await readCandleCursors(sql),
    }));
    const polled = new Set(options.polled.flatMap((feed) => feed.source.tickerIds));
    for (const tickerId of tickerIds) {
      const start = polled.has(tickerId) ? at : tapeStart(calendar, marketOf(tickerId), at);
      const completeTo = heads.get(tickerId)?.completeTo ?? start;
      coverages.set(tickerId, { completeTo, beyond: [] });
      candleCursors.set(tickerId, cursors.get(tickerId) ?? minuteOf(completeTo));
    }
    await options.board.load(database, tickerIds, at);
    loaded = true;
  }

  /** The next chunk of every computed instrument that is behind; `failed` collects those that cannot. */
  function compute(at: Instant, failed: Set<string>) {
    const prints: Print[] = [];
    const next = new Map<string, Coverage>();
    for (const source of options.computed) {
      const faults = new Set<unknown>();
      for (const tickerId of source.tickerIds) {
        const from = coverages.get(tickerId)?.completeTo;
        if (from === undefined || from >= at || failed.has(tickerId)) continue;
        try {
          const cut = { from, to: at, micros: CHUNK_MICROS };
          const to = cutByTradingTime(calendar, marketOf(tickerId), cut);
          prints.push(...source.range(tickerId, from, to));
          next.set(tickerId, { completeTo: to, beyond: [] });
        } catch (error) {
          failed.add(tickerId);
          faults.add(error);
        }
      }
      for (const error of faults) recordFault(state, source.name, error);
    }
    return { prints, next };
  }

  /** What the polled sources brought; a closed market needs no answer to be known. */
  function collect(at: Instant, feed: PolledFeed, inbox: PolledInbox) {
    const before = new Map(feed.source.tickerIds.map((id) => [id, coverageOf(id)] as const));
    const outcome = applyInbox(before, inbox, (id) => openTimeOf(calendar, marketOf(id)));
    const next = new Map(outcome.coverages);
    for (const [tickerId, coverage] of next) {
      const market = marketOf(tickerId);
      if (calendar.clock(market, at).isOpen) continue;
      next.set(tickerId, observe(coverage, at, openTimeOf(calendar, market)));
    }
    return { ...outcome, coverages: next };
  }

  function coverageOf(tickerId: string): Coverage {
    const coverage = coverages.get(tickerId);
    if (!coverage) throw new RangeError(`no tape of ${tickerId}`);
    return coverage;
  }

  /** One statement's worth. Returns whether computed instruments are still behind. */
  async function advance(at: Instant, failed: Set<string>): Promise<boolean> {
    const computed = compute(at, failed);
    const inboxes = options.polled.map((feed) => ({ feed, inbox: feed.inbox() }));
    const polled = inboxes.map(({ feed, inbox }) => collect(at, feed, inbox));
    const next = new Map([...computed.next, ...polled.flatMap((part) => [...part.coverages])]);
    const prints = [...computed.prints, ...polled.flatMap((part) => part.prints)];
    const closed = polled.flatMap((part) => part.closedGaps);
    const heads = [...next].map(([tickerId, { completeTo }]) => ({
      tickerId,
      source: sourceNames.get(tickerId) ?? '',
      completeTo,
    }));
    await ensureDays(prints, at);
    await database.run((sql) => writeTape(sql, { prints, heads, closedGaps: closed, at }));
    // Stored: only now is it known.
    for (const [tickerId, coverage] of next) coverages.set(tickerId, coverage);
    for (const { feed, inbox } of inboxes) feed.clear(inbox);
    state.printsWritten += prints.length;
    state.gapsClosed += closed.length;
    options.board.take(prints);
    for (const { inbox } of inboxes) options.board.confirm(inbox.polls);
    await makeCandles(next);
    return computed.next.size > 0 && [...computed.next.values()].some((one) => one.completeTo < at);
  }

  async function ensureDays(prints: readonly Print[], at: Instant): Promise<void> {
    // Tomorrow's too, so that midnight waits for no lock.
    const needed = new Set(tapeDays(at, instant(at + MICROS_PER_DAY)));
    for (const print of prints) for (const day of tapeDays(print.at, print.at)) needed.add(day);
    const missing = [...needed].filter((day) => !knownDays.has(day)).sort();
    if (missing.length === 0) return;
    await database.run((sql) => ensureTapeDays(sql, missing));
    for (const day of missing) knownDays.add(day);
  }

  async function makeCandles(moved: ReadonlyMap<string, Coverage>): Promise<void> {
    const windows = [...moved].flatMap(([tickerId, { completeTo }]) => {
      const to = minuteOf(completeTo);
      const from = candleCursors.get(tickerId) ?? to;
      return to > from ? [{ tickerId, from, to }] : [];
    });
    if (windows.length === 0) return;
    await database.run((sql) => aggregateCandles(sql, windows));
    for (const { tickerId, to } of windows) candleCursors.set(tickerId, to);
    await options.board.loadDayAgo(database, tickerIds, windows[0]?.to ?? instant(0));
  }

  async function dropOldDays(at: Instant): Promise<void> {
    if (upToDateSince === null || at - upToDateSince < SETTLED_BEFORE_DROP_MICROS) return;
    const firstKept = instant(at - options.retentionDays * MICROS_PER_DAY);
    const [day] = tapeDays(firstKept, firstKept);
    if (day !== undefined) await database.run((sql) => dropTapeDaysBefore(sql, day));
    upToDateSince = at;
  }

  async function bringUpTo(at: Instant, signal: AbortSignal | undefined): Promise<void> {
    if (!loaded) await load(at);
    const failed = new Set<string>();
    let chunks = 0;
    do chunks += 1;
    while ((await advance(at, failed)) && !signal?.aborted);
    if (signal?.aborted) return;
    if (chunks > 1) upToDateSince = null;
    upToDateSince ??= at;
    for (const source of options.computed) {
      const sound = source.tickerIds.filter((tickerId) => !failed.has(tickerId));
      options.board.confirm([{ at, answered: sound }]);
      if (sound.length === source.tickerIds.length) recordAnswer(state, source.name, at);
    }
    state.decidedTo = at;
    await dropOldDays(at);
  }

  return {
    async tick(at, signal) {
      try {
        await bringUpTo(at, signal);
        state.postgresFault = null;
      } catch (error) {
        state.postgresFault = faultText(error);
      }
      await options.board.publish(at).then(
        () => {
          state.redisFault = null;
        },
        (error: unknown) => {
          state.redisFault = faultText(error);
        },
      );
    },
    coveragesOf: (feed) =>
      new Map(
        feed.source.tickerIds.flatMap((tickerId) => {
          const coverage = coverages.get(tickerId);
          return coverage ? [[tickerId, coverage] as const] : [];
        }),
      ),
  };
}

function named(tickerIds: readonly string[], name: string): [string, string][] {
  return tickerIds.map((tickerId) => [tickerId, name]);
}
