import { createRoute } from '@hono/zod-openapi';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { CANDLE_INTERVALS } from '#market/candles';
import { SPARKLINE_INTERVAL, SPARKLINE_POINTS, type Sparkline } from '#market/read-sparklines';
import { createSparklineDesk } from '#market/sparkline-desk';
import { type Api, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { decimalText, tickerText, timeText } from '../http/wire.ts';

const querySchema = z.strictObject({
  market: z.enum(MARKETS).optional().meta({ description: 'All of them if left out' }),
});

const sparklineSchema = z
  .object({
    ticker_id: tickerText,
    interval: z.enum(CANDLE_INTERVALS).meta({ example: SPARKLINE_INTERVAL }),
    from: timeText.meta({
      description:
        'When the first interval opened. Where nothing was printed in the last day, that of the day before the newest candle: a closed market shows its last session',
    }),
    closes: z.array(decimalText.nullable()).meta({
      description: `One an interval, ${SPARKLINE_POINTS} of them without a break; null where nothing was printed. The last one may still run`,
    }),
  })
  .meta({ id: 'Sparkline' });

/** GET /market/sparklines. */
export function routeGetSparklines(
  api: Api,
  parts: { readonly read: ReadDatabase; readonly clock: Clock },
): void {
  const desk = createSparklineDesk(parts);
  const route = createRoute({
    method: 'get',
    path: `${BASE}/market/sparklines`,
    operationId: 'listSparklines',
    tags: ['market'],
    summary: 'The last day of all that can be traded, as a line each',
    description: 'Made once a minute, from stored candles.',
    request: { query: querySchema },
    responses: {
      200: json(z.object({ as_of: timeText, items: z.array(sparklineSchema) }), 'By ticker_id'),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { market } = context.req.valid('query');
    const { at, lines } = await desk.current();
    const asked = market ? lines.filter((line) => line.market === market) : lines;
    return context.json({ as_of: formatInstant(at), items: asked.map(presentSparkline) }, 200);
  });
}

function presentSparkline({ tickerId, from, closes }: Sparkline): z.output<typeof sparklineSchema> {
  return {
    ticker_id: tickerId,
    interval: SPARKLINE_INTERVAL,
    from: formatInstant(from),
    closes: closes.map((close) => close && formatDecimal(close)),
  };
}
