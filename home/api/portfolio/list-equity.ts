import { createRoute } from '@hono/zod-openapi';
import {
  type Decimal,
  decimal,
  formatDecimal,
  formatDecimalOrNull,
} from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { figuresOf } from '#portfolio/equity-snapshot';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { encodeMoment, momentCursorSchema } from '../http/cursor.ts';
import type { ReadDatabase } from '../http/database.ts';
import { nextCursorSchema, pageBy, rowLimitSchema } from '../http/page.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { decimalText, timeParameter, timeText } from '../http/wire.ts';
import { EQUITY_INTERVALS, type EquityRow, selectEquity } from './equity-queries.ts';

const querySchema = z.strictObject({
  interval: z.enum(EQUITY_INTERVALS).default('1d').meta({
    description:
      '1d: midnights in Seoul. 1m: these, and the ends of minutes in which something of the account was settled; older ones of them go in time. 1h: the last of these in each hour',
  }),
  from: timeParameter.optional().meta({ description: 'At or after' }),
  to: timeParameter.optional().meta({ description: 'Before' }),
  limit: rowLimitSchema({ max: 500, preset: 100, description: 'Points of a page, 1 to 500' }),
  cursor: momentCursorSchema.optional(),
});

const unknown = ' Null while something held had no known price';

const pointSchema = z
  .object({
    at: timeText.meta({ description: 'Everything before it counts, prices too' }),
    equity_krw: decimalText
      .nullable()
      .meta({ description: `Cash + market value − liabilities.${unknown}` }),
    cash_krw: decimalText.meta({ description: '0 while something is owed' }),
    market_value_krw: decimalText.nullable().meta({ description: `At last prices.${unknown}` }),
    liabilities_krw: decimalText.meta({ description: 'What is owed' }),
    exposure_krw: decimalText.nullable().meta({ description: 'Gross market value' }),
    leverage: decimalText
      .nullable()
      .meta({ description: 'Exposure by equity; null without equity', example: '0.75' }),
    profit_krw: decimalText.nullable().meta({
      description:
        'Of the day in Seoul up to then: equity less what it was when the day began and what was given since',
    }),
    drawdown: decimalText.nullable().meta({
      description: 'How far equity was below its highest so far, as a part of that',
      example: '0.0325',
    }),
  })
  .meta({ id: 'EquityPoint' });

const curveSchema = z
  .object({
    interval: z.enum(EQUITY_INTERVALS),
    items: z.array(pointSchema),
    next_cursor: nextCursorSchema,
  })
  .meta({ id: 'EquityCurve' });

/** GET /portfolio/history. */
export function routeListEquity(
  api: Api,
  parts: { readonly authenticate: ApiMiddleware; readonly read: ReadDatabase },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/portfolio/history`,
    operationId: 'listEquity',
    tags: ['portfolio'],
    summary: 'What my account was worth, newest first',
    description:
      'By the recorded prices of each moment, in whole won rounded down. What an outage delayed stands where it belongs: points are corrected when something from before them is settled. An account has points from its first trade on, back to its opening.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: querySchema },
    responses: { 200: json(curveSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const question = context.req.valid('query');
    const { interval, limit } = question;
    const { id: userId } = context.get('user');
    const rows = await parts.read((sql) => selectEquity(sql, userId, question));
    const page = pageBy(rows, limit, ({ at }) => encodeMoment(at));
    const items = page.items.map(presentPoint);
    return context.json({ interval, items, next_cursor: page.nextCursor }, 200);
  });
}

function presentPoint(row: EquityRow): z.output<typeof pointSchema> {
  const figures = figuresOf({
    equityKrw: toDecimal(row.equity_krw),
    exposureKrw: toDecimal(row.exposure_krw),
    openingKrw: toDecimal(row.opening_krw),
    peakKrw: toDecimal(row.peak_krw),
  });
  return {
    at: formatInstant(row.at),
    equity_krw: formatDecimalOrNull(toDecimal(row.equity_krw)),
    cash_krw: formatDecimal(decimal(row.cash_krw)),
    market_value_krw: formatDecimalOrNull(toDecimal(row.market_value_krw)),
    liabilities_krw: formatDecimal(decimal(row.liabilities_krw)),
    exposure_krw: formatDecimalOrNull(toDecimal(row.exposure_krw)),
    leverage: formatDecimalOrNull(figures.leverage),
    profit_krw: formatDecimalOrNull(figures.profitKrw),
    drawdown: formatDecimalOrNull(figures.drawdown),
  };
}

function toDecimal(numeric: string | null): Decimal | null {
  return numeric === null ? null : decimal(numeric);
}
