import { createRoute } from '@hono/zod-openapi';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { CANDLE_INTERVALS, type Candle, candlesAtOnceMax, readCandles } from '#market/candles';
import { loadInstruments } from '#market/instruments';
import { type Api, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { LIMIT_DEFAULT, optionalLimitSchema } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { decimalText, sourceText, tickerText, timeParameter, timeText } from '../http/wire.ts';

/** Anyone may ask: what one question adds up is bounded, whatever the interval. */
const querySchema = z
  .strictObject({
    interval: z.enum(CANDLE_INTERVALS).default('1m'),
    from: timeParameter
      .optional()
      .meta({ description: 'Opened at or after; the newest ones if left out' }),
    to: timeParameter.optional().meta({ description: 'Opened before' }),
    limit: optionalLimitSchema(
      `Candles, 1 to 200, of 30 days together at most: up to ${candlesAtOnceMax('4h')} of 4h, up to ${candlesAtOnceMax('1d')} of 1d. Left out: ${LIMIT_DEFAULT}, or as many as may be had`,
    ),
  })
  .check(({ value, issues }) => {
    const most = candlesAtOnceMax(value.interval);
    if (value.limit === undefined || value.limit <= most) return;
    issues.push({
      code: 'too_big',
      origin: 'number',
      maximum: most,
      input: value.limit,
      path: ['limit'],
      message: `at most ${most} of ${value.interval} at once`,
    });
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
  })
  .meta({ id: 'Candle' });

const candlesSchema = z
  .object({
    ticker_id: tickerText,
    interval: z.enum(CANDLE_INTERVALS),
    items: z.array(candleSchema),
  })
  .meta({ id: 'Candles' });

/** GET /candles/{ticker_id}. */
export function routeGetCandles(api: Api, parts: { readonly read: ReadDatabase }): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/candles/{ticker_id}`,
    operationId: 'listCandles',
    tags: ['market'],
    summary: 'Candles of one instrument, oldest first',
    description:
      'With `from` the first `limit` candles from there on, without it the newest ones. Days are UTC days. A minute without a print has no candle. One request covers 30 days at most.',
    request: { params: z.object({ ticker_id: tickerIdSchema }), query: querySchema },
    responses: {
      200: json(candlesSchema, 'Candles'),
      ...problems('NOT_FOUND', ...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const filters = context.req.valid('query');
    const instruments = await parts.read((sql) => loadInstruments(sql));
    if (!instruments.has(tickerId)) {
      return refuse('NOT_FOUND', { detail: `${tickerId} is not known` });
    }
    const limit = filters.limit ?? Math.min(LIMIT_DEFAULT, candlesAtOnceMax(filters.interval));
    const candles = await parts.read((sql) => readCandles(sql, { ...filters, tickerId, limit }));
    return context.json(
      { ticker_id: tickerId, interval: filters.interval, items: candles.map(presentCandle) },
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
    volume: candle.volume === null ? null : formatDecimal(candle.volume),
    source: candle.source,
  };
}
