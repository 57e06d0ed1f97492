import type { TradingDay } from '#market/trading-days';
import { toTimeTextOrNull } from '../http/wire.ts';

/** The hours of a day, or why there are none. */
export function presentTradingDay({ day, session, reason }: TradingDay) {
  return {
    day,
    open_at: toTimeTextOrNull(session?.openAt ?? null),
    close_at: toTimeTextOrNull(session?.closeAt ?? null),
    is_special: session?.isSpecial ?? false,
    reason,
  };
}
