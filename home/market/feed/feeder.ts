import { type Instant, instant, wholeSecond } from '@mockstreet/shared/instant';
import type { MarketCalendar } from '../calendar/calendar.ts';
import type { Instrument } from '../instruments/instruments.ts';
import type { QuoteBoard } from '../quotes/quote-board.ts';
import type { ScreenedBatch } from '../screening/screen-batch.ts';
import { createScreening } from '../screening/screening.ts';
import type { ComputedSource } from '../sources/source.ts';
import type { Coverage } from '../tape/coverage.ts';
import { createTapeUpkeep, type Retention } from '../tape/tape-upkeep.ts';
import { writeTape } from '../tape/tape-writer.ts';
import { advanceApart } from './advance-apart.ts';
import { createAskingHours } from './asking-hours.ts';
import { collectPolled } from './collect-polled.ts';
import { computeChunk } from './compute-chunk.ts';
import { createDueSources } from './due-sources.ts';
import type { FeederDatabase } from './feeder-database.ts';
import {
  type FeederState,
  faultText,
  recordAnswer,
  recordFault,
  recordPrints,
  recordScreening,
  recordTape,
} from './feeder-state.ts';
import { loadCoverages } from './load-coverages.ts';
import { createOpenGapRecord } from './open-gaps.ts';
import type { PolledFeed } from './polled-feed.ts';

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
  /** A new UUID. */
  readonly makeId: () => string;
}

export interface Feeder {
  /**
   * Brings the tape up to `at`: what was missed meanwhile first, oldest first. What takes no more than to be looked
   * at once a second is left to the first tick of each: halts, markets that are closed, and the screens, unless a
   * venue has answered. Never rejects: what could not be stored is tried again by the next tick. A long way to catch
   * up on ends early, between two statements, when `signal` says so.
   */
  tick(at: Instant, signal?: AbortSignal): Promise<void>;
  /** What is known of the polled instruments' tapes, by ticker. */
  coveragesOf(feed: PolledFeed): ReadonlyMap<string, Coverage>;
  /** Whether the source is to be asked at this moment (due-sources.ts). */
  isDue(feed: PolledFeed, at: Instant): boolean;
}

export function createFeeder(options: FeederOptions): Feeder {
  const { calendar, database, board, state } = options;
  const upkeep = createTapeUpkeep(database, options.retention);
  const coverages = new Map<string, Coverage>();
  const sourceNames = namesByTicker(options);
  const tickerIds = [...sourceNames.keys()];
  const marketOf = (tickerId: string) => marketIn(options.instruments, tickerId);
  const polledIds = options.polled.flatMap(({ source }) => source.tickerIds);
  const screening = createScreening({ ...options, polled: new Set(polledIds) });
  const hours = createAskingHours(calendar);
  const gapRecord = createOpenGapRecord();
  /** Polled instruments without any print on the tape. */
  const unpriced = new Set<string>();
  const due = createDueSources(unpriced, (id, at) => hours.isAsked(marketOf(id), at));
  let isLoaded = false;
  /** The second whose first tick is done. */
  let second = instant(0);

  async function load(at: Instant): Promise<void> {
    const polled = options.polled.map(({ source }) => source);
    const shared = { computed: options.computed, polled, calendar, marketOf, at };
    const left = await loadCoverages(database, shared);
    const unhalted = await screening.load(left.coverages, at);
    for (const [tickerId, coverage] of unhalted) coverages.set(tickerId, coverage);
    for (const tickerId of left.unpriced) unpriced.add(tickerId);
    gapRecord.load(left.openGaps);
    await upkeep.load(coverages);
    await board.load(database, tickerIds, at);
    isLoaded = true;
  }

  const known = ({ source }: PolledFeed) => coveragesOf(source.tickerIds, coverages);

  const isFirstOf = (at: Instant) => wholeSecond(at) !== second;

  /** One statement's worth: what computed sources owe, at most a chunk, and what these feeds brought. */
  function gather(at: Instant, failed: Set<string>, feeds: readonly PolledFeed[]) {
    const { computed: sources } = options;
    const isDue = (market: Instrument['market']) => isFirstOf(at) || hours.isAsked(market, at);
    const chunk = computeChunk({ sources, coverages, calendar, marketOf, at, isDue, failed });
    for (const { source, tickerId, error } of chunk.faults) {
      failed.add(tickerId);
      recordFault(state, source, error);
    }
    const asked = feeds.map((feed) => {
      const inbox = feed.inbox();
      const shared = { source: feed.source, hours, calendar, marketOf, unpriced, at };
      return { feed, inbox, outcome: collectPolled(inbox, { ...shared, coverages: known(feed) }) };
    });
    const outcomes = asked.map(({ outcome }) => outcome);
    return {
      asked,
      coverages: new Map([
        ...chunk.coverages,
        ...outcomes.flatMap((outcome) => [...outcome.coverages]),
      ]),
      computed: chunk.prints,
      polled: outcomes.flatMap((outcome) => outcome.prints),
      polls: asked.flatMap(({ inbox }) => inbox.polls),
      closedGaps: outcomes.flatMap((outcome) => outcome.closedGaps),
      openGaps: gapRecord.changes(
        outcomes.flatMap((outcome) => [...outcome.coverages.keys()]),
        outcomes.flatMap((outcome) => outcome.openGaps),
      ),
      isBehind: [...chunk.coverages.values()].some(({ completeTo }) => completeTo < at),
    };
  }

  /** Returns whether computed instruments are still behind. */
  async function advance(
    at: Instant,
    failed: Set<string>,
    feeds: readonly PolledFeed[],
  ): Promise<boolean> {
    const gathered = gather(at, failed, feeds);
    const screened = await screening.judge(gathered);
    await screening.store(screened, at);
    await store(at, gathered, screened);
    screening.commit(screened);
    recordScreening(state, screened, screening.halted());
    board.take(screened.prints);
    for (const { inbox, outcome } of gathered.asked) {
      board.confirm(inbox.polls);
      board.confirm([{ at, answered: outcome.closed }]);
    }
    const isNewDayAgo = await upkeep.makeCandles(screened.coverages);
    if (isNewDayAgo) await board.loadDayAgo(database, tickerIds, at);
    return gathered.isBehind;
  }

  async function store(
    at: Instant,
    { asked, coverages: next, closedGaps, openGaps }: ReturnType<typeof gather>,
    { prints, coverages: decided }: ScreenedBatch,
  ): Promise<void> {
    const heads = [...decided].map(([tickerId, { completeTo }]) => {
      return { tickerId, source: sourceNames.get(tickerId) ?? '', completeTo };
    });
    await upkeep.prepareDays(prints, at);
    await database.run((sql) => writeTape(sql, { prints, heads, closedGaps, openGaps, at }));
    // Stored: only now is it known.
    for (const [tickerId, coverage] of next) coverages.set(tickerId, coverage);
    gapRecord.store(openGaps);
    for (const { feed, inbox, outcome } of asked) {
      feed.clear(inbox);
      for (const { answered } of inbox.polls) for (const id of answered) unpriced.delete(id);
      due.take(feed.source, inbox.polls, at);
      recordTape(state, feed.source.name, outcome);
    }
    recordPrints(state, (tickerId) => sourceNames.get(tickerId), prints);
    state.gapsClosed += closedGaps.length;
    state.openGaps = gapRecord.all();
    state.lastKnown = lastKnown(coverages, marketOf);
  }

  async function bringUpTo(
    at: Instant,
    asked: readonly PolledFeed[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (!isLoaded) await load(at);
    if (isFirstOf(at)) await screening.refresh(at, coverages);
    const failed = new Set<string>();
    const next = (feeds: readonly PolledFeed[]) => advance(at, failed, feeds);
    while (await advanceApart(asked, next, state)) {
      upkeep.fallBehind();
      if (signal?.aborted) return;
    }
    confirmComputed(options, failed, at);
    state.decidedTo = at;
    await upkeep.followStrikes(at);
    await upkeep.dropOld(at);
  }

  return {
    async tick(at, signal) {
      const isFirst = isFirstOf(at);
      const asked = isFirst ? options.polled : options.polled.filter(hasAnswered);
      state.postgresFault = await faultOf(async () => {
        await bringUpTo(at, asked, signal);
        second = wholeSecond(at);
      });
      if (!isFirst && asked.length === 0) return;
      state.redisFault = await faultOf(() => board.publish(at, screening.statusOf));
    },
    coveragesOf: known,
    isDue: ({ source }, at) => due.isDue(source, at),
  };
}

function confirmComputed(
  { computed, board, state }: Pick<FeederOptions, 'computed' | 'board' | 'state'>,
  failed: ReadonlySet<string>,
  at: Instant,
): void {
  for (const source of computed) {
    const sound = source.tickerIds.filter((tickerId) => !failed.has(tickerId));
    board.confirm([{ at, answered: sound }]);
    if (sound.length === source.tickerIds.length) recordAnswer(state, source.name, at);
  }
}

function hasAnswered(feed: PolledFeed): boolean {
  const { polls, filled } = feed.inbox();
  return polls.length + filled.length > 0;
}

/** What it failed with; null where it did not. */
async function faultOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return faultText(error);
  }
}

function marketIn(instruments: FeederOptions['instruments'], tickerId: string) {
  const instrument = instruments.get(tickerId);
  if (!instrument) throw new RangeError(`unknown instrument ${tickerId}`);
  return instrument.market;
}

function coveragesOf(
  tickerIds: readonly string[],
  coverages: ReadonlyMap<string, Coverage>,
): Map<string, Coverage> {
  const all = tickerIds.map((tickerId) => [tickerId, coverages.get(tickerId)] as const);
  return new Map(all.flatMap(([tickerId, one]) => (one ? [[tickerId, one] as const] : [])));
}

/** Up to where the least known tape of each market is complete. */
function lastKnown(
  coverages: ReadonlyMap<string, Coverage>,
  marketOf: (tickerId: string) => Instrument['market'],
): ReadonlyMap<Instrument['market'], Instant> {
  const least = new Map<Instrument['market'], Instant>();
  for (const [tickerId, { completeTo }] of coverages) {
    const market = marketOf(tickerId);
    least.set(market, Math.min(completeTo, least.get(market) ?? completeTo) as Instant);
  }
  return least;
}

function namesByTicker({ computed, polled }: FeederOptions): Map<string, string> {
  const sources = [...computed, ...polled.map((feed) => feed.source)];
  return new Map(
    sources.flatMap(({ tickerIds, name }) => tickerIds.map((id) => [id, name] as const)),
  );
}
