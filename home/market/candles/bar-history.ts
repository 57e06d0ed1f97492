import { add, type Decimal, isStorable, max, min } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';

/** Lengths of candles that a past is kept of, in minutes, each a whole multiple of the one before. */
export const HISTORY_MINUTES = [1, 5, 15, 30, 60, 240, 1440] as const;
export type HistoryMinutes = (typeof HISTORY_MINUTES)[number];

/** Of each length: as many as a chart asks for at once, and as most venues give in one answer. */
export const HISTORY_BARS = 200;

/** Prices over an interval as a venue tells them afterwards, in the instrument's currency. */
export interface HistoryBar {
  /** Its start. */
  readonly openAt: Instant;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Null where not known. */
  readonly volume: Decimal | null;
}

/** A bar as it is kept. */
export interface KeptBar extends HistoryBar {
  /** It ends where the tape begins, which is within its time. */
  readonly isPart: boolean;
}

/** What is known of one instrument's past. */
export interface HistoryPlace {
  readonly tickerId: string;
  /** The first minute that has, or is to have, a candle of the tape. */
  readonly beginsAt: Instant;
  /** Lengths that were asked for. */
  readonly asked: readonly number[];
}

/** One answer to be asked for. */
export interface HistoryWant {
  readonly tickerId: string;
  readonly minutes: HistoryMinutes;
  readonly beginsAt: Instant;
}

/**
 * What is still to be asked for, one instrument after the other. Of each the short lengths come first:
 * the time of a longer one in which the tape began is put together from them.
 */
export function wantedHistory(
  places: readonly HistoryPlace[],
  lengths: readonly HistoryMinutes[],
): HistoryWant[] {
  return places.flatMap(({ tickerId, beginsAt, asked }) =>
    HISTORY_MINUTES.filter((minutes) => lengths.includes(minutes) && !asked.includes(minutes)).map(
      (minutes) => ({ tickerId, minutes, beginsAt }),
    ),
  );
}

/** The start of the interval that a moment lies in. Days are UTC days. */
export function startOf(at: Instant, minutes: number): Instant {
  return instant(at - (at % (minutes * MICROS_PER_MINUTE)));
}

/** The length before this one; undefined for the shortest. */
export function shorterThan(minutes: HistoryMinutes): HistoryMinutes | undefined {
  return HISTORY_MINUTES[HISTORY_MINUTES.indexOf(minutes) - 1];
}

/**
 * The bars of an answer that are kept, oldest first: whole ones that were over when the tape began, and
 * for the interval in which it began one of the time before, put together from `shorter`, the kept bars of
 * the next shorter length. A bar that makes no sense is left out.
 */
export function keptBars(
  { minutes, beginsAt }: Pick<HistoryWant, 'minutes' | 'beginsAt'>,
  bars: readonly HistoryBar[],
  shorter: readonly HistoryBar[],
): KeptBar[] {
  const whole = new Map<Instant, KeptBar>();
  for (const bar of bars) {
    const isOver = addMicros(bar.openAt, minutes * MICROS_PER_MINUTE) <= beginsAt;
    if (!isOver || bar.openAt !== startOf(bar.openAt, minutes) || !isOrdered(bar)) continue;
    whole.set(bar.openAt, { ...bar, volume: storable(bar.volume), isPart: false });
  }
  const kept = [...whole.values()].sort((a, b) => a.openAt - b.openAt).slice(-HISTORY_BARS);
  const openAt = startOf(beginsAt, minutes);
  const part = joinBars(shorter.filter((one) => one.openAt >= openAt && one.openAt < beginsAt));
  return part ? [...kept, { ...part, openAt, isPart: true }] : kept;
}

/** One bar for the time of several, in any order; undefined for none. */
export function joinBars(bars: readonly HistoryBar[]): HistoryBar | undefined {
  return bars
    .toSorted((a, b) => a.openAt - b.openAt)
    .reduce<HistoryBar | undefined>((whole, bar) => (whole ? goOn(whole, bar) : bar), undefined);
}

/** A bar, and what came after it within its time. */
export function goOn<T extends HistoryBar>(first: HistoryBar, next: T): T {
  const isKnown = first.volume !== null && next.volume !== null;
  return {
    ...next,
    openAt: first.openAt,
    open: first.open,
    high: max(first.high, next.high),
    low: min(first.low, next.low),
    volume: isKnown ? storable(add(first.volume, next.volume)) : null,
  };
}

/** More than a column holds, as of coins worth a fraction of a won, is unknown rather than wrong. */
function storable(volume: Decimal | null): Decimal | null {
  return volume !== null && volume >= 0n && isStorable(volume) ? volume : null;
}

function isOrdered({ open, high, low, close }: HistoryBar): boolean {
  return low > 0n && low <= min(open, close) && high >= max(open, close) && isStorable(high);
}
