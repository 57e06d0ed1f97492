import { type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { aggregateCandles, minuteOf, readCandleCursors } from '../candles/aggregate-candles.ts';
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
  /** Makes candles of the minutes that are decided by now. Returns whether there were any. */
  makeCandles(coverages: ReadonlyMap<string, Coverage>): Promise<boolean>;
  /** Drops days that are no longer kept. Called when the tape is up to date at `at`. */
  dropOldDays(at: Instant): Promise<void>;
  /** The tape is behind: days that are old may still be needed by orders that wait for it. */
  fallBehind(): void;
}

const MICROS_PER_DAY = 1440 * MICROS_PER_MINUTE;
/** How long the tape must have been up to date before old days go. */
const SETTLED_MICROS = 60 * MICROS_PER_MINUTE;

export function createTapeUpkeep(database: FeederDatabase, retentionDays: number): TapeUpkeep {
  const cursors = new Map<string, Instant>();
  const knownDays = new Set<string>();
  let settledSince: Instant | null = null;

  return {
    async load(coverages) {
      const found = await database.run(readCandleCursors);
      for (const [tickerId, { completeTo }] of coverages) {
        cursors.set(tickerId, found.get(tickerId) ?? minuteOf(completeTo));
      }
    },
    async prepareDays(prints, at) {
      const needed = new Set(tapeDays(at, instant(at + MICROS_PER_DAY)));
      for (const print of prints) for (const day of tapeDays(print.at, print.at)) needed.add(day);
      const missing = [...needed].filter((day) => !knownDays.has(day)).sort();
      if (missing.length === 0) return;
      await database.run((sql) => ensureTapeDays(sql, missing));
      for (const day of missing) knownDays.add(day);
    },
    async makeCandles(coverages) {
      const windows = [...coverages].flatMap(([tickerId, { completeTo }]) => {
        const to = minuteOf(completeTo);
        const from = cursors.get(tickerId) ?? to;
        return to > from ? [{ tickerId, from, to }] : [];
      });
      if (windows.length === 0) return false;
      await database.run((sql) => aggregateCandles(sql, windows));
      for (const { tickerId, to } of windows) cursors.set(tickerId, to);
      return true;
    },
    async dropOldDays(at) {
      settledSince ??= at;
      if (at - settledSince < SETTLED_MICROS) return;
      settledSince = at;
      const firstKept = instant(at - retentionDays * MICROS_PER_DAY);
      for (const day of tapeDays(firstKept, firstKept)) {
        await database.run((sql) => dropTapeDaysBefore(sql, day));
      }
    },
    fallBehind() {
      settledSince = null;
    },
  };
}
