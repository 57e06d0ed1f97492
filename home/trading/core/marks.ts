import { add, type Decimal, multiply, ONE, ratio, round, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import { type Print, USD_KRW } from '#market/print';
import type { Account, Position } from './account.ts';
import type { TradableInstrument } from './decide-order.ts';
import type { AppliedRate } from './fill.ts';
import type { MarginStanding } from './liquidation.ts';
import { standingOf } from './margin-terms.ts';
import { lastPrintUpTo, marketPrice } from './price-rule.ts';
import type { TapeView } from './schedule-orders.ts';
import { fxFactor, type TradingRules } from './trading-rules.ts';

/** What an account is valued by. */
export interface MarkSources {
  readonly rules: TradingRules;
  /** USD/KRW among them; from the last print at or before the moments in question on. */
  readonly tapeOf: (tickerId: string) => Pick<TapeView, 'prints'> | undefined;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** Corporate actions of an instrument, in order of time. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
}

/** What an instrument could be sold for at a moment. */
export interface Mark {
  readonly print: Print;
  /** In the instrument's currency, in shares of the moment. */
  readonly price: Decimal;
  /** Null for what is quoted in won. */
  readonly applied: AppliedRate | null;
  /** The print is of shares that are no more: good enough to value by, and not to trade on. */
  readonly isOfOldShares: boolean;
}

export interface ValuedPosition {
  readonly tickerId: string;
  readonly position: Position;
  /** Whole won, rounded down as what a sale brings; at most what can be recorded. */
  readonly valueKrw: Decimal;
  /** Undefined where the tape has no price: it counts at its cost. */
  readonly mark: Mark | undefined;
}

/** What an account holds at a moment, at what a sale would bring before its costs. */
export function valuePositions(
  { positions }: Account,
  at: Instant,
  sources: MarkSources,
): ValuedPosition[] {
  return [...positions].flatMap(([tickerId, position]) => {
    if (position.quantity === ZERO) return [];
    const mark = markAt(tickerId, at, sources);
    return [{ tickerId, position, valueKrw: worthOf(position, mark), mark }];
  });
}

/** What margin of an account is judged by at a moment. */
export function standingAt(account: Account, at: Instant, sources: MarkSources): MarginStanding {
  const valued = valuePositions(account, at, sources);
  return standingOf(account.cashKrw, exposureOf(valued));
}

/** At most what can be recorded: who holds more counts for that. */
export function exposureOf(valued: readonly Pick<ValuedPosition, 'valueKrw'>[]): Decimal {
  return round(
    valued.reduce((sum, { valueKrw }) => add(sum, valueKrw), ZERO),
    TO_WON,
  );
}

export function worthOf({ quantity, costKrw }: Position, mark: Mark | undefined): Decimal {
  if (!mark) return round(costKrw, TO_WON);
  return multiply([quantity, mark.price, mark.applied?.rate ?? ONE], TO_WON);
}

const TO_WON = { places: 0, mode: 'down', beyond: 'capped' } as const;

/** The last print of an instrument, however old, and the rate as old as that may be: undefined where either is none. */
export function markAt(tickerId: string, at: Instant, sources: MarkSources): Mark | undefined {
  const print = lastPrintUpTo(sources.tapeOf(tickerId)?.prints ?? [], at);
  if (!print) return undefined;
  const applied = rateAt(tickerId, at, sources);
  if (applied === 'unknown') return undefined;
  const seenAt = seenAtOf(print);
  const splits = sources
    .actionsOf(tickerId)
    .flatMap((action) =>
      action.kind === 'SPLIT' && seenAt < action.effectiveAt && action.effectiveAt <= at
        ? [action]
        : [],
    );
  const seen = marketPrice(print, 'SELL');
  if (splits.length === 0) return { print, price: seen, applied, isOfOldShares: false };
  const price = ratio(
    [seen, ...splits.map(({ oldShares }) => oldShares)],
    splits.map(({ newShares }) => newShares),
    { places: 8, mode: 'down', beyond: 'capped' },
  );
  return { print, price, applied, isOfOldShares: true };
}

/** When its price was one: a bare last price that of its own trade. */
export function seenAtOf(print: Print): Instant {
  return print.kind === 'TRADE' ? (Math.min(print.at, print.venueAt) as Instant) : print.at;
}

function rateAt(
  tickerId: string,
  at: Instant,
  { rules, tapeOf, instrumentOf }: MarkSources,
): AppliedRate | null | 'unknown' {
  if (instrumentOf(tickerId).currency !== 'USD') return null;
  const print = lastPrintUpTo(tapeOf(USD_KRW)?.prints ?? [], at);
  if (!print) return 'unknown';
  const factor = fxFactor(rules, 'SELL', at - print.at);
  return { rate: multiply([print.last, factor], { places: 8, mode: 'down' }), print };
}
