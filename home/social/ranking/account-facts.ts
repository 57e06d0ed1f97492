import { type Decimal, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CalendarPeriod, PeriodStarts, RankingPeriod } from './ranking-period.ts';
import { CALENDAR_PERIODS } from './ranking-period.ts';
import type { ExternalFlow } from './time-weighted-return.ts';

export interface HeldQuantity {
  readonly tickerId: string;
  /** Quoted in dollars. */
  readonly isUsd: boolean;
  readonly quantity: Decimal;
}

/** The kind of flow of which everybody sees how many there were. */
export const BAILOUT_KIND = 'BAILOUT';

export interface NamedFlow extends ExternalFlow {
  readonly kind: string;
}

/** All that a ranking knows of one account but prices. */
export interface AccountFacts {
  readonly userId: string;
  readonly nickname: string;
  /** False of who is deactivated. */
  readonly isListed: boolean;
  readonly cashKrw: Decimal;
  readonly holdings: readonly HeldQuantity[];
  readonly trades: Readonly<Record<RankingPeriod, number>>;
  /** Equity when each period began; zero where the account was not open yet, null where not known yet. */
  readonly starts: Readonly<Record<CalendarPeriod, Decimal | null>>;
  /** Of its whole life, the oldest first. */
  readonly flows: readonly NamedFlow[];
}

/** The last midnight snapshots of an account, and up to where they are final. */
export interface StruckDays {
  readonly firstTradeAt: Instant | null;
  /** What is struck before it is what settlements up to now make of it. */
  readonly dueAt: Instant | null;
  readonly equity: Readonly<Record<CalendarPeriod, Decimal | null>>;
}

/**
 * Equity when each period began, as the day's profit of a portfolio has it: by its snapshot, once that is
 * final; for who had not traded before, what they had been given.
 */
export function startsOf(
  periods: PeriodStarts,
  { firstTradeAt, dueAt, equity }: StruckDays,
  flows: readonly ExternalFlow[],
): Record<CalendarPeriod, Decimal | null> {
  const startOf = (period: CalendarPeriod) => {
    const start = periods[period];
    if (firstTradeAt === null || firstTradeAt >= start) {
      return flows.findLast(({ at }) => at < start)?.equityAfter ?? ZERO;
    }
    return dueAt !== null && dueAt > start ? equity[period] : null;
  };
  return { day: startOf('day'), week: startOf('week'), month: startOf('month') };
}

/** Whether a snapshot that the ranking counts from has yet to be struck. */
export function awaitsStrike(
  periods: PeriodStarts,
  { firstTradeAt, dueAt }: Pick<StruckDays, 'firstTradeAt' | 'dueAt'>,
): boolean {
  return CALENDAR_PERIODS.some(
    (period) =>
      firstTradeAt !== null &&
      firstTradeAt < periods[period] &&
      (dueAt === null || dueAt <= periods[period]),
  );
}
