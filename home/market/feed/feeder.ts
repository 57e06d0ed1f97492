import type { Instant } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import { openTimeOf, tapeStart } from '../calendar/open-time.ts';
import type { Instrument } from '../instruments/instruments.ts';
import type { QuoteBoard } from '../quotes/quote-board.ts';
import type { ComputedSource } from '../sources/source.ts';
import { type Coverage, observe } from '../tape/coverage.ts';
import { readTapeHeads } from '../tape/tape.ts';
import { createTapeUpkeep, type Retention } from '../tape/tape-upkeep.ts';
import { writeTape } from '../tape/tape-writer.ts';
import { computeChunk } from './compute-chunk.ts';
import type { FeederDatabase } from './feeder-database.ts';
import { type FeederState, faultText, recordAnswer, recordFault } from './feeder-state.ts';
import { applyInbox, type PolledFeed, type PolledInbox } from './polled-feed.ts';

export interface FeederOptions {
  /** Every instrument is covered by exactly one source, computed or polled. */
  readonly computed: readonly ComputedSource[];
  readonly polled: readonly PolledFeed[];
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly calendar: MarketCalendar;
  readonly database: FeederDatabase;
  readonly board: QuoteBoard;
  readonly state: FeederState;
  readonly retention: Retention;
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

export function createFeeder(options: FeederOptions): Feeder {
  const { calendar, database, board, state } = options;
  const upkeep = createTapeUpkeep(database, options.retention);
  const coverages = new Map<string, Coverage>();
  const sourceNames = namesByTicker(options);
  const tickerIds = [...sourceNames.keys()];
  const marketOf = (tickerId: string) => {
    const instrument = options.instruments.get(tickerId);
    if (!instrument) throw new RangeError(`unknown instrument ${tickerId}`);
    return instrument.market;
  };
  let isLoaded = false;

  async function load(at: Instant): Promise<void> {
    const heads = await database.run(readTapeHeads);
    const polled = new Set(options.polled.flatMap((feed) => feed.source.tickerIds));
    for (const tickerId of tickerIds) {
      // A computed tape has a past from the start; what nobody asked for is unknown.
      const start = polled.has(tickerId) ? at : tapeStart(calendar, marketOf(tickerId), at);
      const completeTo = heads.get(tickerId)?.completeTo ?? start;
      coverages.set(tickerId, { completeTo, beyond: [] });
    }
    await upkeep.load(coverages);
    await board.load(database, tickerIds, at);
    isLoaded = true;
  }

  /** What a polled source brought; a closed market needs no answer to be known. */
  function collect(at: Instant, feed: PolledFeed, inbox: PolledInbox) {
    const outcome = applyInbox(known(feed), inbox, (id) => openTimeOf(calendar, marketOf(id)));
    const next = new Map(outcome.coverages);
    for (const [tickerId, coverage] of next) {
      const market = marketOf(tickerId);
      if (calendar.clock(market, at).isOpen) continue;
      next.set(tickerId, observe(coverage, at, openTimeOf(calendar, market)));
    }
    return { ...outcome, coverages: next };
  }

  function known(feed: PolledFeed): Map<string, Coverage> {
    const all = feed.source.tickerIds.map(
      (tickerId) => [tickerId, coverages.get(tickerId)] as const,
    );
    return new Map(all.flatMap(([tickerId, one]) => (one ? [[tickerId, one] as const] : [])));
  }

  /** One statement's worth. Returns whether computed instruments are still behind. */
  async function advance(at: Instant, failed: Set<string>): Promise<boolean> {
    const { computed: sources } = options;
    const chunk = computeChunk({ sources, coverages, calendar, marketOf, at, failed });
    for (const { source, tickerId, error } of chunk.faults) {
      failed.add(tickerId);
      recordFault(state, source, error);
    }
    const inboxes = options.polled.map((feed) => ({ feed, inbox: feed.inbox() }));
    const polled = inboxes.map(({ feed, inbox }) => collect(at, feed, inbox));
    const next = new Map([...chunk.coverages, ...polled.flatMap((part) => [...part.coverages])]);
    const prints = [...chunk.prints, ...polled.flatMap((part) => part.prints)];
    const closedGaps = polled.flatMap((part) => part.closedGaps);
    const heads = [...next].map(([tickerId, { completeTo }]) => {
      return { tickerId, source: sourceNames.get(tickerId) ?? '', completeTo };
    });
    await upkeep.prepareDays(prints, at);
    await database.run((sql) => writeTape(sql, { prints, heads, closedGaps, at }));
    // Stored: only now is it known.
    for (const [tickerId, coverage] of next) coverages.set(tickerId, coverage);
    for (const { feed, inbox } of inboxes) feed.clear(inbox);
    state.printsWritten += prints.length;
    state.gapsClosed += closedGaps.length;
    board.take(prints);
    for (const { inbox } of inboxes) board.confirm(inbox.polls);
    if (await upkeep.makeCandles(next)) await board.loadDayAgo(database, tickerIds, at);
    return [...chunk.coverages.values()].some(({ completeTo }) => completeTo < at);
  }

  async function bringUpTo(at: Instant, signal: AbortSignal | undefined): Promise<void> {
    if (!isLoaded) await load(at);
    const failed = new Set<string>();
    while (await advance(at, failed)) {
      upkeep.fallBehind();
      if (signal?.aborted) return;
    }
    for (const source of options.computed) {
      const sound = source.tickerIds.filter((tickerId) => !failed.has(tickerId));
      board.confirm([{ at, answered: sound }]);
      if (sound.length === source.tickerIds.length) recordAnswer(state, source.name, at);
    }
    state.decidedTo = at;
    await upkeep.dropOld(at);
  }

  return {
    async tick(at, signal) {
      try {
        await bringUpTo(at, signal);
        state.postgresFault = null;
      } catch (error) {
        state.postgresFault = faultText(error);
      }
      try {
        await board.publish(at);
        state.redisFault = null;
      } catch (error) {
        state.redisFault = faultText(error);
      }
    },
    coveragesOf: known,
  };
}

function namesByTicker({ computed, polled }: FeederOptions): Map<string, string> {
  const sources = [...computed, ...polled.map((feed) => feed.source)];
  return new Map(
    sources.flatMap(({ tickerIds, name }) => tickerIds.map((id) => [id, name] as const)),
  );
}
