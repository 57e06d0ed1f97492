import type { CalendarHistory } from '#market/calendar-history';
import type { HaltSpan } from '#market/halts';
import type { Instrument } from '#market/instruments';
import type { HaltTimes } from '../core/halts.ts';
import { opensAt } from '../core/limit-deadline.ts';

/** Halts by instrument, given in order of time, and the hours by the calendar as it was known when an order was accepted. */
export function createHaltTimes(
  spans: readonly HaltSpan[],
  history: CalendarHistory,
  instruments: ReadonlyMap<string, Pick<Instrument, 'market'>>,
): HaltTimes {
  const halts = Map.groupBy(spans, ({ tickerId }) => tickerId);
  return {
    haltsOf: (tickerId) => halts.get(tickerId) ?? [],
    hoursOf({ tickerId, acceptedAt }) {
      const instrument = instruments.get(tickerId);
      if (!instrument) throw new Error(`${tickerId} has no market`);
      const { market } = instrument;
      const calendar = history.asOf(acceptedAt);
      return {
        get opensAt() {
          return opensAt(calendar, market, acceptedAt) ?? acceptedAt;
        },
        addTradingTime: (from, micros) => calendar.addTradingTime(market, from, micros),
        tradedBetween: (from, to) =>
          calendar
            .spansBetween(market, from, to)
            .filter(({ phase }) => phase === 'CONTINUOUS')
            .reduce((sum, span) => sum + span.to - span.from, 0),
      };
    },
  };
}
