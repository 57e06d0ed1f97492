import type { Market } from '@mockstreet/shared/instrument-id';
import { LRUCache } from 'lru-cache';
import type { CalendarHistory } from '#market/calendar-history';
import type { Instrument } from '#market/instruments';
import { hasMarket } from '../core/decide-order.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { TradingRules } from '../core/trading-rules.ts';
import { type HourSpan, hourOf, type Turnover, turnoverHours } from '../core/turnover-window.ts';
import type { TurnoverBook } from './turnover-book.ts';

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

  return {
    async of(orders, history) {
      if (rules.guards.turnoverShareMax === null) return undefined;
      const asked = orders.flatMap((order) => {
        const instrument = instruments.get(order.tickerId);
        if (isSized(order) || !instrument || !hasMarket(instrument)) return [];
        // Nobody trades it: shares of a user come and go as they are ordered.
        if (instrument.market === 'HUMAN') return [];
        const spans = hoursOf(instrument.market, order, history);
        return spans ? [{ order, question: { tickerId: order.tickerId, spans } }] : [];
      });
      if (asked.length === 0) return () => 'unknown';
      const found = await book.of(asked.map(({ question }) => question));
      const byOrder = new Map(asked.map(({ order }, index) => [order.id, found[index]]));
      return ({ id }) => byOrder.get(id) ?? 'unknown';
    },
  };
}

/** Whether it will not meet the cap any more. A SELL does on its first print too, which may bring more than its limit. */
function isSized({ hold, side, restingSince }: OpenOrder): boolean {
  return hold !== null && (side === 'BUY' || restingSince !== null);
}
