import { formatInstantOrNull } from '@mockstreet/shared/instant';
import type { TradingDay } from '#market/trading-days';

/** The hours of a day, or why there are none. */
export function presentTradingDay({ day, session, reason }: TradingDay) {
  return {
    day,
    open_at: formatInstantOrNull(session?.openAt ?? null),
    close_at: formatInstantOrNull(session?.closeAt ?? null),
    is_special: session?.isSpecial ?? false,
    reason,
  };
}
