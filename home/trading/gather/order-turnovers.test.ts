import { decimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { type CalendarHistory, createCalendarHistory } from '#market/calendar-history';
import { INSTRUMENTS } from '#market/instruments';
import { NO_GUARDS } from '../core/guards.ts';
import { buildOrder, type OrderRequest } from '../core/testing/build-order.ts';
import { BTC, SAMSUNG } from '../core/testing/build-print.ts';
import { DEFAULT_TRADING_RULES as RULES, type TradingRules } from '../core/trading-rules.ts';
import type { Turnover } from '../core/turnover-window.ts';
import { createOrderTurnovers } from './order-turnovers.ts';
import type { TurnoverQuestion } from './turnover-book.ts';

const at = (text: string) => parseInstant(text) as Instant;
const history = createCalendarHistory({ sessions: 'real', overrides: [] });
const order = (request: OrderRequest = {}, accepted = '2026-11-24T10:30:00+09:00') =>
  buildOrder({ acceptedAt: at(accepted), ...request });

const NOTHING = { krw: ZERO, quantity: ZERO };
const NOON = '2026-11-24T12:00:00+09:00';

/** A book that knows one turnover of all, and writes down what it is asked. */
function open(rules: TradingRules = RULES, turnover: Turnover = decimal('7')) {
  const asked: string[][] = [];
  const instruments = new Map(INSTRUMENTS.map((one) => [one.tickerId, one]));
  const turnovers = createOrderTurnovers(
    { rules, instruments },
    {
      async of(questions: readonly TurnoverQuestion[]) {
        asked.push(
          questions.map(({ tickerId, spans }) =>
            [tickerId, ...spans.map(({ from }) => formatInstant(from).slice(0, 13))].join(' '),
          ),
        );
        return questions.map(() => turnover);
      },
    },
  );
  return { turnovers, asked };
}

describe('the turnovers of orders', () => {
  it('are asked for at once, each of its own hours', async () => {
    const { turnovers, asked } = open();
    const [coin, share] = [order({ id: 'coin' }), order({ id: 'share', tickerId: SAMSUNG })];
    const of = await turnovers.of([coin, share], history);
    expect([of?.(coin), of?.(share)]).toEqual([decimal('7'), decimal('7')]);
    expect(asked).toEqual([
      [`${BTC} 2026-11-23T01 2026-11-24T00`, `${SAMSUNG} 2026-11-23T01 2026-11-24T00`],
    ]);
  });

  it('are of the hour in which an order may first fill', async () => {
    const { turnovers, asked } = open();
    // Accepted at a quarter of a second to eleven.
    await turnovers.of([order({}, '2026-11-24T10:59:59.75+09:00')], history);
    expect(asked).toEqual([[`${BTC} 2026-11-23T02 2026-11-24T00`]]);
  });

  it('are not asked for where there is no cap', async () => {
    const { turnovers, asked } = open({ ...RULES, guards: NO_GUARDS });
    expect(await turnovers.of([order()], history)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('are unknown of what was placed, of what is no instrument, and beyond the calendar', async () => {
    const { turnovers, asked } = open();
    const orders = [
      order({ id: 'placed', type: 'LIMIT', hold: NOTHING }),
      order({ id: 'rests', type: 'LIMIT', side: 'SELL', hold: NOTHING, restingSince: at(NOON) }),
      order({ id: 'none', tickerId: 'X' }),
      order({ id: 'rate', tickerId: 'FX-PAIR-USDKRW' }),
      order({ id: 'old', tickerId: SAMSUNG }, '1999-01-05T03:00:00Z'),
    ];
    const of = await turnovers.of(orders, history);
    expect(orders.map((one) => of?.(one))).toEqual(orders.map(() => 'unknown'));
    expect(asked).toEqual([]);
  });

  it('are asked for once more of a placed sale that has not met its first print', async () => {
    const { turnovers } = open();
    const sale = order({ type: 'LIMIT', side: 'SELL', hold: NOTHING });
    expect((await turnovers.of([sale], history))?.(sale)).toBe(decimal('7'));
  });

  it('find the hours of a market once an hour', async () => {
    const { turnovers } = open();
    let looks = 0;
    const counted: CalendarHistory = {
      ...history,
      asOf(moment) {
        looks += 1;
        return history.asOf(moment);
      },
    };
    await turnovers.of([order({ id: 'a' }), order({ id: 'b' })], counted);
    await turnovers.of([order({ id: 'c' }, '2026-11-24T10:31:00+09:00')], counted);
    expect(looks).toBe(1);
    await turnovers.of([order({ id: 'd' }, '2026-11-24T11:31:00+09:00')], counted);
    expect(looks).toBe(2);
  });
});
