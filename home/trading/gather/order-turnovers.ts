import type { Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import { LRUCache } from 'lru-cache';
import type { CalendarHistory } from '#market/calendar-history';
import type { Instrument } from '#market/instruments';
import { hasMarket } from '../core/decide-order.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { TradingRules } from '../core/trading-rules.ts';
import { type HourSpan, hourOf, type Turnover, turnoverHours } from '../core/turnover-window.ts';
import type { TurnoverBook, TurnoverQuestion } from './turnover-book.ts';

export interface OrderTurnovers {
  /**
   * What each of these orders is held against, if it may yet be; undefined where there is no such cap. One
   * question for all, and none where all of it is known.
   */
  of(
    orders: readonly OpenOrder[],
    history: CalendarHistory,
  ): Promise<((order: OpenOrder) => Turnover) | undefined>;
}

export interface OrderTurnoverOptions {
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
}

/** Of a backlog of two weeks: three markets, every hour. */
const HOURS_KEPT = 1_024;

/** Finds for each order the hours that its turnover is counted in, and looks them up. */
export function createOrderTurnovers(
  { rules, instruments }: OrderTurnoverOptions,
  book: TurnoverBook,
): OrderTurnovers {
  const known = new LRUCache<string, { readonly spans: readonly HourSpan[] | undefined }>({
    max: HOURS_KEPT,
  });

  /** By any version of the hours: what is past is the same in all of them. */
  function hoursOf(market: Market, { notBefore, acceptedAt }: OpenOrder, history: CalendarHistory) {
    const name = `${market} ${hourOf(notBefore)}`;
    const found = known.get(name) ?? {
      spans: turnoverHours(history.asOf(acceptedAt), market, notBefore),
    };
    known.set(name, found);
    return found.spans;
  }

  function spansOf(order: OpenOrder, history: CalendarHistory) {
    const instrument = instruments.get(order.tickerId);
    if (!instrument || !hasMarket(instrument)) return undefined;
    // Nobody trades it: shares of a user come and go as they are ordered.
    return instrument.market === 'HUMAN' ? undefined : hoursOf(instrument.market, order, history);
  }

  return {
    async of(orders, history) {
      if (rules.guards.turnoverShareMax === null) return undefined;
      // A backlog has thousands of orders of the same few instruments and hours: each of those is one question.
      const asked = new Map<string, Map<Instant, TurnoverQuestion>>();
      for (const order of orders) {
        const { tickerId } = order;
        const hour = hourOf(order.notBefore);
        if (isSized(order) || asked.get(tickerId)?.has(hour)) continue;
        const spans = spansOf(order, history);
        if (!spans) continue;
        if (!asked.has(tickerId)) asked.set(tickerId, new Map());
        asked.get(tickerId)?.set(hour, { tickerId, spans });
      }
      if (asked.size === 0) return () => 'unknown';
      const questions = [...asked.values()].flatMap((ofTicker) => [...ofTicker.values()]);
      const found = await book.of(questions);
      const turnovers = new Map(questions.map((question, index) => [question, found[index]]));
      return (order) => {
        if (isSized(order)) return 'unknown';
        const question = asked.get(order.tickerId)?.get(hourOf(order.notBefore));
        return (question && turnovers.get(question)) ?? 'unknown';
      };
    },
  };
}

/** Whether it will not meet the cap any more. A SELL does on its first print too, which may bring more than its limit. */
function isSized({ hold, side, restingSince }: OpenOrder): boolean {
  return hold !== null && (side === 'BUY' || restingSince !== null);
}
