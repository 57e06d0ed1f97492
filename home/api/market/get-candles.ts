import { createRoute } from '@hono/zod-openapi';
import { formatDecimal, formatDecimalOrNull } from '@mockstreet/shared/decimal';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import {
  CANDLE_GAPS,
  CANDLE_HISTORIES,
  CANDLE_INTERVALS,
  type Candle,
  readCandles,
} from '#market/candles';
import { isInstrument } from '#market/instruments';
import { type Api, BASE } from '../http/api-types.ts';
import { encodeMoment, momentCursorSchema } from '../http/cursor.ts';
import type { ReadDatabase } from '../http/database.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { decimalText, sourceText, tickerText, timeParameter, timeText } from '../http/wire.ts';

interface CandleRouteParts {
  readonly read: ReadDatabase;
  readonly clock: Clock;
}

const querySchema = z.strictObject({
  interval: z.enum(CANDLE_INTERVALS).default('1m'),
  from: timeParameter
    .optional()
    .meta({ description: 'Opened at or after; the newest ones if left out' }),
  to: timeParameter.optional().meta({ description: 'Opened before' }),
  limit: limitSchema,
  cursor: momentCursorSchema.optional(),
});

const candleSchema = z
  .object({
    open_at: timeText,
    open: decimalText,
    high: decimalText,
    low: decimalText,
    close: decimalText,
    volume: decimalText.nullable().meta({ description: 'In units; null where not known' }),
    source: sourceText,
    history: z.enum(CANDLE_HISTORIES).nullable().meta({
      description:
        'What of it is of before the tape begins, as the venue tells of it afterwards: WHOLE, or a PART, where the tape began within its time; null for none. For looking at: no order is decided, and nothing is valued, by that',
    }),
    gap: z.enum(CANDLE_GAPS).nullable().meta({
      description:
        'The worst that prices inside it went without an answer: BACKFILLED was asked for afterwards, UNRECOVERABLE is lost, OPEN is still asked for',
    }),
    revision: z.int().min(1).meta({
      description:
        'One more each time it changed, as it does while it runs and when a gap is filled',
    }),
  })
  .meta({ id: 'Candle' });

const candlesSchema = z
  .object({
    ticker_id: tickerText,
    interval: z.enum(CANDLE_INTERVALS),
    items: z.array(candleSchema),
    next_cursor: nextCursorSchema,
  })
  .meta({ id: 'Candles' });

/** GET /candles/{ticker_id}. */
export function routeGetCandles(api: Api, parts: CandleRouteParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/candles/{ticker_id}`,
    operationId: 'listCandles',
    tags: ['market'],
    summary: 'Candles of one instrument, a page oldest first',
    description:
      'With `from` pages go on in time from there; without it the first page has the newest candles, and the next ones go back. Days are UTC days. An interval without a print has no candle. The last one may still run: it ends `interval` after `open_at`.',
    request: { params: z.object({ ticker_id: tickerIdSchema }), query: querySchema },
    responses: {
      200: json(candlesSchema, 'A page'),
      ...problems('NOT_FOUND', ...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const filters = context.req.valid('query');
    const query = { ...filters, tickerId, now: parts.clock() };
    const { candles, nextCursor } = await parts.read((sql) => readCandles(sql, query));
    // Whatever has a candle is known.
    if (candles.length === 0 && !(await parts.read((sql) => isInstrument(sql, tickerId)))) {
      return refuse('NOT_FOUND', { detail: `${tickerId} is not known` });
    }
    return context.json(
      {
        ticker_id: tickerId,
        interval: filters.interval,
        items: candles.map(presentCandle),
        next_cursor: nextCursor === null ? null : encodeMoment(nextCursor),
      },
      200,
    );
  });
}

function presentCandle(candle: Candle): z.output<typeof candleSchema> {
  return {
    open_at: formatInstant(candle.openAt),
    open: formatDecimal(candle.open),
    high: formatDecimal(candle.high),
    low: formatDecimal(candle.low),
    close: formatDecimal(candle.close),
    volume: formatDecimalOrNull(candle.volume),
    source: candle.source,
    history: candle.history,
    gap: candle.gap,
    revision: candle.revision,
  };
}
