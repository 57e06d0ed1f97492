import { createRoute } from '@hono/zod-openapi';
import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { encodeNumber, numberCursorSchema } from '../http/cursor.ts';
import type { ReadDatabase } from '../http/database.ts';
import { limitSchema, nextCursorSchema, pageBy } from '../http/page.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import {
  decimalText,
  tickerText,
  timeText,
  toDecimalText,
  toDecimalTextOrNull,
} from '../http/wire.ts';

const querySchema = z.strictObject({
  ticker_id: tickerIdSchema.optional(),
  limit: limitSchema,
  cursor: numberCursorSchema.optional(),
});
type Question = z.output<typeof querySchema>;

const KINDS = ['OPENED', 'INCREASED', 'REDUCED', 'CLOSED'] as const;
const CAUSES = ['TRADE', 'SPLIT', 'REDEMPTION', 'BAILOUT'] as const;

const eventSchema = z
  .object({
    at: timeText.meta({ description: 'Of the print, or when the split took effect' }),
    ticker_id: tickerText,
    kind: z.enum(KINDS),
    cause: z.enum(CAUSES),
    order_id: z.uuid().nullable().meta({ description: 'Null of what no order did' }),
    liquidation_id: z.uuid().nullable().meta({ description: 'Of what the house sold' }),
    currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
    quantity_change: decimalText.meta({ example: '-0.25' }),
    quantity: decimalText.meta({ description: 'Held afterwards' }),
    cost: decimalText.meta({ description: "Of that, in the instrument's currency, without fees" }),
    cost_krw: decimalText,
    profit_krw: decimalText.meta({
      description: 'Realised: price + exchange rate − fee − tax. A purchase realises its fee',
    }),
    price_profit_krw: decimalText.meta({
      description: 'What the price made, in dollars converted at the rate of the sale',
    }),
    fx_profit_krw: decimalText.nullable().meta({
      description:
        'What the exchange rate made of the dollars that had been paid, its spread and the rounding to whole won included; null for what is quoted in won',
    }),
    fee_krw: decimalText,
    tax_krw: decimalText,
  })
  .meta({ id: 'PositionEvent' });

const pageSchema = z
  .object({ items: z.array(eventSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'PositionEventPage' });

/** GET /portfolio/events. */
export function routeListPositionEvents(
  api: Api,
  parts: { readonly authenticate: ApiMiddleware; readonly read: ReadDatabase },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/portfolio/events`,
    operationId: 'listPositionEvents',
    tags: ['portfolio'],
    summary: 'How my positions were opened, increased, reduced and closed, newest first',
    description:
      'An event per fill, and per split, redemption or bailout that changed a quantity, in the order of decisions, with what was realised. One from during an outage stands where it belongs, before those that follow it.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: querySchema },
    responses: { 200: json(pageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const question = context.req.valid('query');
    const { id: userId } = context.get('user');
    const rows = await parts.read((sql) => selectEvents(sql, userId, question));
    const page = pageBy(rows, question.limit, ({ number }) => encodeNumber(BigInt(number)));
    const items = page.items.map(presentEvent);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}

/** A row of `position_events`; numerics as Postgres prints them. */
interface EventRow {
  readonly number: string;
  readonly at: Instant;
  readonly journal_id: string;
  readonly liquidation_id: string | null;
  readonly cause: (typeof CAUSES)[number];
  readonly ticker_id: string;
  readonly kind: (typeof KINDS)[number];
  readonly currency: 'KRW' | 'USD' | 'KRW-COIN';
  readonly quantity_change: string;
  readonly quantity_after: string;
  readonly cost_after: string;
  readonly cost_krw_after: string;
  readonly profit_krw: string;
  readonly price_profit_krw: string;
  readonly fx_profit_krw: string | null;
  readonly fee_krw: string;
  readonly tax_krw: string;
}

/** One user's events, newest first; one row more than `limit`. */
async function selectEvents(
  sql: Sql,
  userId: string,
  { ticker_id: tickerId, limit, cursor }: Question,
): Promise<readonly EventRow[]> {
  return await sql<EventRow[]>`
    select number, at, journal_id, cause, event.ticker_id, kind, currency, quantity_change,
      quantity_after, cost_after, cost_krw_after, profit_krw, price_profit_krw, fx_profit_krw,
      fee_krw, tax_krw, orders.liquidation_id
    from position_events as event left join orders on orders.id = journal_id
    where event.user_id = ${userId}
      ${tickerId === undefined ? sql`` : sql`and event.ticker_id = ${tickerId}`}
      ${cursor === undefined ? sql`` : sql`and number < ${cursor.toString()}::bigint`}
    order by number desc limit ${limit + 1}`;
}

function presentEvent(row: EventRow): z.output<typeof eventSchema> {
  return {
    at: formatInstant(row.at),
    ticker_id: row.ticker_id,
    kind: row.kind,
    cause: row.cause,
    order_id: row.cause === 'TRADE' ? row.journal_id : null,
    liquidation_id: row.liquidation_id,
    currency: row.currency,
    quantity_change: toDecimalText(row.quantity_change),
    quantity: toDecimalText(row.quantity_after),
    cost: toDecimalText(row.cost_after),
    cost_krw: toDecimalText(row.cost_krw_after),
    profit_krw: toDecimalText(row.profit_krw),
    price_profit_krw: toDecimalText(row.price_profit_krw),
    fx_profit_krw: toDecimalTextOrNull(row.fx_profit_krw),
    fee_krw: toDecimalText(row.fee_krw),
    tax_krw: toDecimalText(row.tax_krw),
  };
}
