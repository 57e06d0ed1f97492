import {
  add,
  type Decimal,
  isStorable,
  max,
  negate,
  ratio,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import { type Mark, valueAccount } from './value-account.ts';
import type { StateAt } from './walk-account.ts';

/**
 * What an account was worth at the end of a minute or day, in won, at the last prints before that. What
 * depends on the price of something held that has none is null, never zero.
 */
export interface EquitySnapshot {
  readonly at: Instant;
  readonly isMinute: boolean;
  readonly isDay: boolean;
  readonly cashKrw: Decimal;
  readonly liabilitiesKrw: Decimal;
  readonly marketValueKrw: Decimal | null;
  /** Gross: what would be sold and bought back to hold nothing. */
  readonly exposureKrw: Decimal | null;
  readonly equityKrw: Decimal | null;
  /** What the day's profit is counted from: equity when the day in Seoul began, and what was given since. */
  readonly openingKrw: Decimal | null;
  /** The highest equity so far, raised by what was given since: to be given money is no recovery. */
  readonly peakKrw: Decimal | null;
}

/** What snapshots are counted on from: those of the last one struck. */
export type SnapshotBase = Pick<EquitySnapshot, 'at' | 'equityKrw' | 'openingKrw' | 'peakKrw'>;

/** What an instrument is valued at, at a moment; null where no print is known. */
export type MarkAt = (tickerId: string, at: Instant) => Mark | null;

/**
 * @throws {RangeError} where the account is worth more than can be recorded.
 */
export function strikeSnapshots(
  base: SnapshotBase | undefined,
  states: readonly StateAt[],
  markOf: MarkAt,
  usdKrw: string,
): EquitySnapshot[] {
  let before = base;
  return states.map((state) => {
    const snapshot = strikeOne(before, state, markOf, usdKrw);
    before = snapshot;
    return snapshot;
  });
}

function strikeOne(
  before: SnapshotBase | undefined,
  state: StateAt,
  markOf: MarkAt,
  usdKrw: string,
): EquitySnapshot {
  const { at, isMinute, isDay, cashKrw, liabilitiesKrw, holdings, flowKrw } = state;
  const marks = new Map<string, Mark>();
  for (const { tickerId } of holdings) {
    const mark = markOf(tickerId, at);
    if (mark) marks.set(tickerId, mark);
  }
  const needsRate = holdings.some(({ currency }) => currency === 'USD');
  const account = { cashKrw, holdings, marks, usdKrw: needsRate ? markOf(usdKrw, at) : null };
  const { holdings: valued, holdingsValueKrw, equityKrw: assetsKrw } = valueAccount(account);
  const equityKrw = assetsKrw === null ? null : subtract(assetsKrw, liabilitiesKrw);
  const snapshot = {
    ...{ at, isMinute, isDay, cashKrw, liabilitiesKrw, equityKrw },
    marketValueKrw: holdingsValueKrw,
    exposureKrw: holdingsValueKrw === null ? null : grossValue(valued),
    openingKrw: raise(openingOf(before, at), flowKrw),
    peakKrw: higher(raise(before ? before.peakKrw : ZERO, flowKrw), equityKrw),
  };
  const figures = [
    snapshot.equityKrw,
    snapshot.marketValueKrw,
    snapshot.openingKrw,
    snapshot.peakKrw,
  ];
  if (figures.some((figure) => figure !== null && !isStorable(figure))) {
    throw new RangeError('worth more than can be recorded');
  }
  return snapshot;
}

function grossValue(holdings: readonly { readonly valueKrw: Decimal | null }[]): Decimal {
  return holdings.reduce((sum, { valueKrw }) => add(sum, absolute(valueKrw ?? ZERO)), ZERO);
}

const absolute = (amount: Decimal) => (amount < ZERO ? negate(amount) : amount);

/** The day that ends at a moment is the one before it. */
function openingOf(before: SnapshotBase | undefined, at: Instant): Decimal | null {
  if (!before) return ZERO;
  const dayStart = startOfKstDay(addMicros(at, -1));
  return before.at <= dayStart ? before.equityKrw : before.openingKrw;
}

function raise(amount: Decimal | null, by: Decimal): Decimal | null {
  return amount === null ? null : add(amount, by);
}

function higher(peak: Decimal | null, equity: Decimal | null): Decimal | null {
  return peak === null || equity === null ? (peak ?? equity) : max(peak, equity);
}

/** What follows from a snapshot; null where it is not known, or not defined. */
export interface SnapshotFigures {
  readonly profitKrw: Decimal | null;
  /** Exposure by equity, to the nearest 1e-8; null without equity to speak of. */
  readonly leverage: Decimal | null;
  /** By how much of the peak equity is below it, to the nearest 1e-8: from 0, and above 1 in debt. */
  readonly drawdown: Decimal | null;
}

export function figuresOf(
  snapshot: Pick<EquitySnapshot, 'equityKrw' | 'exposureKrw' | 'openingKrw' | 'peakKrw'>,
): SnapshotFigures {
  const { equityKrw, exposureKrw, openingKrw, peakKrw } = snapshot;
  if (equityKrw === null) return { profitKrw: null, leverage: null, drawdown: null };
  const nearest = { places: 8, mode: 'half-even' } as const;
  return {
    profitKrw: openingKrw === null ? null : subtract(equityKrw, openingKrw),
    leverage:
      exposureKrw === null || equityKrw <= ZERO ? null : ratio([exposureKrw], [equityKrw], nearest),
    drawdown:
      peakKrw === null || peakKrw <= ZERO
        ? null
        : ratio([subtract(peakKrw, equityKrw)], [peakKrw], nearest),
  };
}
