import { createRoute } from '@hono/zod-openapi';
import {
  type Clock,
  formatInstant,
  formatInstantOrNull,
  type Instant,
} from '@mockstreet/shared/instant';
import { FED_MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { CalendarRangeError, type MarketCalendar } from '#market/calendar';
import { dayIn, isExchange, timeZoneOf } from '#market/trading-days';
import { type Api, BASE } from '../http/api-types.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { noQuery, orNull, timeText } from '../http/wire.ts';
import { presentTradingDay } from './present-trading-day.ts';

const todaySchema = z
  .object({
    day: z.string().meta({ format: 'date', example: '2026-11-19' }),
    open_at: orNull(timeText).meta({ description: 'Of continuous trading; null: none that day' }),
    close_at: orNull(timeText),
    is_special: z.boolean().meta({ description: 'Other hours than the regular ones' }),
    reason: orNull(z.string().meta({ example: 'CSAT day: whole session delayed one hour' })).meta({
      description: 'Why there is no trading, or why the hours are others',
    }),
  })
  .meta({ id: 'MarketDay' });

const marketClockSchema = z
  .object({
    market: z.enum(FED_MARKETS),
    timezone: z.string().meta({ example: 'Asia/Seoul' }),
    is_open: z.boolean(),
    phase: z.enum(['CLOSED', 'OPENING_AUCTION', 'CONTINUOUS', 'CLOSING_AUCTION']),
    since: timeText.nullable().meta({ description: 'When this phase began; null: ever since' }),
    next_change: timeText.nullable().meta({
      description: 'When the next begins; null: never, or not known',
    }),
    today: orNull(todaySchema).meta({
      description: "The day in the market's zone; null where it never closes",
    }),
  })
  .meta({ id: 'MarketClock' });

/** GET /market/clock. */
export function routeGetMarketClock(
  api: Api,
  parts: { readonly calendar: MarketCalendar; readonly clock: Clock },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/market/clock`,
    operationId: 'getMarketClock',
    tags: ['market'],
    summary: 'Which markets are open, since when, until when, and the hours of today',
    request: { query: noQuery },
    responses: {
      200: json(
        z.object({ now: timeText, markets: z.array(marketClockSchema) }),
        'A row per market',
      ),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, (context) => {
    const now = parts.clock();
    const markets = FED_MARKETS.map((market) => presentClock(parts.calendar, market, now));
    return context.json({ now: formatInstant(now), markets }, 200);
  });
}

function presentClock(
  calendar: MarketCalendar,
  market: (typeof FED_MARKETS)[number],
  now: Instant,
): z.output<typeof marketClockSchema> {
  const timezone = isExchange(market) ? timeZoneOf(market) : 'UTC';
  try {
    const { isOpen, phase, since, nextChange } = calendar.clock(market, now);
    return {
      ...{ market, timezone, is_open: isOpen, phase },
      since: formatInstantOrNull(since),
      next_change: formatInstantOrNull(nextChange),
      today: presentDay(calendar, market, now),
    };
  } catch (error) {
    if (!(error instanceof CalendarRangeError) || !isExchange(market)) throw error;
    const nothing = { open_at: null, close_at: null, is_special: false };
    const reason = 'The trading days of today are not known: orders are refused';
    return {
      ...{ market, timezone, is_open: false, phase: 'CLOSED', since: null, next_change: null },
      today: { day: dayIn(market, now), ...nothing, reason },
    };
  }
}

function presentDay(calendar: MarketCalendar, market: (typeof FED_MARKETS)[number], now: Instant) {
  const today = calendar.dayAt(market, now);
  return today ? presentTradingDay(today) : null;
}
