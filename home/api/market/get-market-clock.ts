import { createRoute } from '@hono/zod-openapi';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import type { MarketCalendar } from '#market/calendar';
import { type Api, BASE } from '../http/api-types.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { noQuery, timeText, toTimeTextOrNull } from '../http/wire.ts';

const marketClockSchema = z
  .object({
    market: z.enum(MARKETS),
    is_open: z.boolean(),
    phase: z.enum(['CLOSED', 'OPENING_AUCTION', 'CONTINUOUS', 'CLOSING_AUCTION']),
    since: timeText.nullable().meta({ description: 'When this phase began; null: ever since' }),
    next_change: timeText.nullable().meta({ description: 'When the next begins; null: never' }),
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
    summary: 'Which markets are open, since when, until when',
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
    const markets = MARKETS.map((market) => {
      const { isOpen, phase, since, nextChange } = parts.calendar.clock(market, now);
      return {
        market,
        is_open: isOpen,
        phase,
        since: toTimeTextOrNull(since),
        next_change: toTimeTextOrNull(nextChange),
      };
    });
    return context.json({ now: formatInstant(now), markets }, 200);
  });
}
