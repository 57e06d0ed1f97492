import { formatInstant, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { createMarketCalendar, type MarketCalendar } from './calendar.ts';
import { AUCTION_MINUTES } from './timeline.ts';
import {
  boundsOf,
  type DayOverride,
  type Exchange,
  firstUnknownDay,
  knownDays,
  type TradingSession,
} from './trading-days.ts';

/** Why something may not be said of a day. `path` is the field that is at fault. */
export interface OverrideRefusal {
  readonly path: 'day' | 'open' | 'close';
  readonly code: 'in_the_past' | 'day_before_unknown' | 'auction_before_midnight' | 'too_short';
  readonly message: string;
}

/**
 * Whether `wish` may be said of its day, effective from then on, after all that was said before
 * (`overrides`, oldest first). What the market's hours were before it takes effect must stay: orders
 * were judged by them. Undefined when nothing is wrong with it.
 */
export function judgeOverride(
  overrides: readonly DayOverride[],
  wish: DayOverride,
  effectiveFrom: Instant,
): OverrideRefusal | undefined {
  const after = [...overrides, wish];
  const session = knownDays(wish.market, after).days.find(({ day }) => day === wish.day)?.session;
  return (
    judgeReach(overrides, wish) ??
    (session ? judgeHours(wish.market, session, wish.day) : undefined) ??
    judgePast(wish, effectiveFrom, {
      before: createMarketCalendar({ sessions: 'real', overrides }),
      after: createMarketCalendar({ sessions: 'real', overrides: after }),
    })
  );
}

/** Beyond the table day follows upon day: a day left out would end what is known. */
function judgeReach(
  overrides: readonly DayOverride[],
  { market, day, kind }: DayOverride,
): OverrideRefusal | undefined {
  const next = firstUnknownDay(market, overrides);
  if (day <= next || kind === 'TABLE') return undefined;
  const message = `must be ${next} or earlier: nothing is known of that day yet`;
  return { path: 'day', code: 'day_before_unknown', message };
}

function judgeHours(
  market: Exchange,
  { openAt, closeAt }: TradingSession,
  day: string,
): OverrideRefusal | undefined {
  const { opening, closing } = AUCTION_MINUTES[market];
  const midnight = boundsOf(market, day).from;
  if (openAt - opening * MICROS_PER_MINUTE < midnight) {
    const message = `must be ${opening} minutes after midnight or later: an auction comes before`;
    return { path: 'open', code: 'auction_before_midnight', message };
  }
  if (closeAt - closing * MICROS_PER_MINUTE > openAt) return undefined;
  const message = `must be more than ${closing} minutes after the open`;
  return { path: 'close', code: 'too_short', message };
}

/** Hours that nobody knew may be given afterwards: orders of then were refused, and stay so. */
function judgePast(
  { market, day }: DayOverride,
  effectiveFrom: Instant,
  { before, after }: Record<'before' | 'after', MarketCalendar>,
): OverrideRefusal | undefined {
  const { from, to } = boundsOf(market, day);
  if (from >= effectiveFrom || from >= (before.knownUntil(market) ?? from)) return undefined;
  const hours = (calendar: MarketCalendar) => {
    if (to > (calendar.knownUntil(market) ?? to)) return 'unknown';
    return JSON.stringify(calendar.spansBetween(market, from, effectiveFrom));
  };
  if (to > effectiveFrom && hours(before) === hours(after)) return undefined;
  const message = `may not change what the hours were before ${formatInstant(effectiveFrom)}, when it takes effect`;
  return { path: 'day', code: 'in_the_past', message };
}
