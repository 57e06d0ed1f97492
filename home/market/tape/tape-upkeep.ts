import type { Sql } from '@mockstreet/db/client';
import {
  formatInstant,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import {
  type CandleCursor,
  type CandleWindow,
  cursorAt,
  dueWindows,
  monthBefore,
  monthsBetween,
  moveCursor,
} from '../candles/candle-windows.ts';
import {
  dropCandleMonthsBefore,
  ensureCandleMonths,
  makeCandles,
  readCandleCursors,
} from '../candles/make-candles.ts';
import type { FeederDatabase } from '../feed/feeder-database.ts';
import type { Coverage } from './coverage.ts';
import type { Print } from './print.ts';
import { dropTapeDaysBefore, ensureTapeDays, tapeDays } from './tape-writer.ts';

/** What the tape needs besides prints: days to put them in, candles of them, and an end. */
export interface TapeUpkeep {
  /** `coverages` says where the candles of instruments without any begin. */
  load(coverages: ReadonlyMap<string, Coverage>): Promise<void>;
  /** Makes sure that there is a day for each print, and for tomorrow: midnight waits for no lock. */
  prepareDays(prints: readonly Print[], at: Instant): Promise<void>;
  /**
   * Makes candles of the minutes that are over by now, as many as one statement should; the rest is
   * for the next call. Returns whether there were any, and none is left.
   */
  makeCandles(coverages: ReadonlyMap<string, Coverage>): Promise<boolean>;
  /** Makes candles of users' shares, which no feeder writes: looks once a minute what has been struck. */
  followStrikes(at: Instant): Promise<void>;
  /**
   * Drops days and months that are no longer kept, and no order waits for. Called when the tape is up
   * to date at `at`.
   */
  dropOld(at: Instant): Promise<void>;
  /** The tape is behind: days that are old may still be needed by orders that wait for it. */
  fallBehind(): void;
}

/** How long what is recorded is kept. */
export interface Retention {
  /** Days of prints. */
  readonly tapeDays: number;
  /** Whole months of one-minute candles before the present one; 0 for good. Longer candles stay. */
  readonly candleMonths: number;
}

/** How long the tape must have been up to date before old days go. */
const SETTLED_MICROS = 60 * MICROS_PER_MINUTE;
/** Of all instruments together: prices of the next second wait for it. */
const MINUTES_AT_ONCE_MAX = 250;
/** A month is there this long before its first candle. */
const MONTH_AHEAD_MICROS = 7 * MICROS_PER_DAY;

export function createTapeUpkeep(database: FeederDatabase, retention: Retention): TapeUpkeep {
  const cursors = new Map<string, CandleCursor>();
  const [knownDays, knownMonths] = [new Set<string>(), new Set<string>()];
  let settledSince: Instant | null = null;
  let followedTo = instant(0);
  const firstKeptAt = (at: Instant) => instant(at - retention.tapeDays * MICROS_PER_DAY);

  async function prepareMonths(windows: readonly CandleWindow[]): Promise<void> {
    const needed = windows.flatMap(({ from, to }) =>
      monthsBetween(from, instant(to + MONTH_AHEAD_MICROS)),
    );
    const missing = [...new Set(needed)].filter((month) => !knownMonths.has(month)).sort();
    if (missing.length === 0) return;
    await database.run((sql) => ensureCandleMonths(sql, missing));
    for (const month of missing) knownMonths.add(month);
  }

  async function make(coverages: ReadonlyMap<string, Coverage>): Promise<boolean> {
    const windows = dueWindows(cursors, coverages, MINUTES_AT_ONCE_MAX);
    if (windows.length === 0) return false;
    await prepareMonths(windows);
    await database.run((sql) => makeCandles(sql, windows));
    for (const window of windows) {
      cursors.set(window.tickerId, moveCursor(cursors.get(window.tickerId), window));
    }
    return dueWindows(cursors, coverages, MINUTES_AT_ONCE_MAX).length === 0;
  }

  return {
    async load(coverages) {
      const found = await database.run(readCandleCursors);
      for (const [tickerId, cursor] of found) cursors.set(tickerId, cursor);
      for (const [tickerId, { completeTo }] of coverages) {
        if (!found.has(tickerId)) cursors.set(tickerId, cursorAt(completeTo));
      }
    },
    async prepareDays(prints, at) {
      const needed = new Set(tapeDays(at, instant(at + MICROS_PER_DAY)));
      // What a gap of long ago is filled with: its days are not to go from under it.
      if (prints.some((print) => print.at < firstKeptAt(at))) settledSince = null;
      for (const print of prints) needed.add(dayOf(print.at));
      const missing = [...needed].filter((day) => !knownDays.has(day)).sort();
      if (missing.length === 0) return;
      await database.run((sql) => ensureTapeDays(sql, missing));
      for (const day of missing) knownDays.add(day);
    },
    makeCandles: make,
    async followStrikes(at) {
      if (at - followedTo < MICROS_PER_MINUTE) return;
      const struck = await database.run((sql) => readStruck(sql, at));
      // Of a share that is listed since the last look: from its first minute on.
      for (const [tickerId, { completeTo }] of struck) {
        if (!cursors.has(tickerId)) cursors.set(tickerId, cursorAt(completeTo));
      }
      await make(struck);
      followedTo = at;
    },
    async dropOld(at) {
      settledSince ??= at;
      if (at - settledSince < SETTLED_MICROS) return;
      settledSince = at;
      const firstKept = dayOf(firstKeptAt(at));
      // Forgotten first: whether a statement that failed has dropped them is unknown.
      forgetBefore(knownDays, firstKept);
      await database.run((sql) => dropTapeDaysBefore(sql, firstKept));
      if (retention.candleMonths === 0) return;
      const month = monthBefore(at, retention.candleMonths);
      forgetBefore(knownMonths, month);
      await database.run((sql) => dropCandleMonthsBefore(sql, month));
    },
    fallBehind() {
      settledSince = null;
    },
  };
}

/** How far users' shares are struck; of what is still to come nothing is said ahead of `at`. */
async function readStruck(sql: Sql, at: Instant): Promise<Map<string, Coverage>> {
  const rows = await sql<{ tickerId: string; completeTo: Instant }[]>`
    select ticker_id as "tickerId", least(complete_to, ${at}::timestamptz) as "completeTo"
    from tape_heads where ticker_id like 'HUMAN-ETF-%'`;
  return new Map(rows.map(({ tickerId, completeTo }) => [tickerId, { completeTo, beyond: [] }]));
}

function dayOf(at: Instant): string {
  return formatInstant(at).slice(0, 10);
}

/** Days, and months, in the form 2026-11-21. */
function forgetBefore(known: Set<string>, day: string): void {
  for (const one of known) if (one < day) known.delete(one);
}
