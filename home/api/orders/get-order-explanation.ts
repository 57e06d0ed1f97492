import { createRoute } from '@hono/zod-openapi';
import { type Clock, formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { ORDER_STATUSES } from '@mockstreet/shared/order';
import { z } from 'zod';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { viewerOf } from '../http/viewer-of.ts';
import { decimalText, noQuery, orNull, sha256Text, timeText } from '../http/wire.ts';
import { selectDecision } from './decision-queries.ts';
import { isAtLimit } from './explain-limit.ts';
import { explainOrder, PRICE_RULES, pricePick, priceRule } from './explain-order.ts';
import { type FillRow, selectFill } from './fill-queries.ts';
import { orderPathSchema } from './get-order.ts';
import { selectOrder } from './order-queries.ts';
import { fillSchema, fxSchema, printSchema } from './order-schema.ts';
import { presentFill } from './present-order.ts';

const explanationSchema = z
  .object({
    order_id: z.uuid(),
    status: z.enum(ORDER_STATUSES),
    reason: z.string().nullable().meta({ example: 'NO_PRICE' }),
    rule: z.object({
      name: z.enum(PRICE_RULES).meta({
        description:
          'TRADED_THROUGH: a LIMIT order that was filled at its limit; FIRST_LATER_STRIKE: an order on a human ETF; LAST_PRINT: a forced sale, at the last print up to then',
      }),
      text: z
        .array(z.string().meta({ example: 'A purchase pays the ask of its print' }))
        .meta({ description: 'The rule applied to this order, in words' }),
      accepted_at: timeText,
      not_before: timeText,
      deadline_at: timeText.nullable(),
      resting_since: timeText.nullable(),
      decided_at: timeText.nullable().meta({ description: 'Event time of its end' }),
    }),
    price: decimalText.nullable(),
    price_pick: z.enum(['ASK', 'BID', 'LAST', 'WORSE_OF_OPEN_AND_CLOSE', 'LIMIT']).nullable(),
    splits: z
      .array(z.object({ effective_at: timeText, new_shares: z.int(), old_shares: z.int() }))
      .meta({ description: 'In whose new shares it was counted from then on' }),
    print: orNull(printSchema),
    fx: orNull(fxSchema),
    fees: orNull(
      fillSchema.pick({ gross_krw: true, fee_krw: true, tax_krw: true, cash_krw: true }),
    ),
    receipt_facts: z
      .object({
        order_id: z.uuid(),
        user_id: z.uuid(),
        client_order_id: z.uuid(),
        body_sha256: sha256Text,
        accepted_at: timeText,
      })
      .meta({
        description:
          'What the receipt of the 202 vouches for; check it with the edge’s key in /.well-known/jwks.json',
      }),
    receipt_path: z.string().meta({
      description: 'Where home says the same, signed',
      example: '/api/v1/orders/…/receipt',
    }),
  })
  .meta({ id: 'OrderExplanation' });

/** GET /orders/{order_id}/explain. */
export function routeGetOrderExplanation(
  api: Api,
  parts: {
    readonly authenticate: ApiMiddleware;
    readonly read: ReadDatabase;
    readonly clock: Clock;
  },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/orders/{order_id}/explain`,
    operationId: 'explainOrder',
    tags: ['orders'],
    summary: 'Why this price: print, rule, FX, fees, receipt',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { params: orderPathSchema, query: noQuery },
    responses: {
      200: json(explanationSchema, 'The explanation'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { order_id: orderId } = context.req.valid('param');
    const viewer = viewerOf(context.get('caller'));
    const order = await parts.read((sql) => selectOrder(sql, viewer, orderId));
    if (!order) return refuse('NOT_FOUND');
    const fillRow =
      order.status === 'FILLED' ? await parts.read((sql) => selectFill(sql, orderId)) : undefined;
    const fill = fillRow && presentFill(fillRow);
    const decision = await parts.read((sql) => selectDecision(sql, order, parts.clock()));
    const atLimit = fillRow !== undefined && isAtLimit(order, fillRow);
    const acceptedAt = formatInstant(order.accepted_at);
    return context.json(
      {
        order_id: order.id,
        status: order.status,
        reason: order.reason,
        rule: {
          name: priceRule(order, fillRow, decision),
          text: explainOrder(order, fillRow, decision),
          accepted_at: acceptedAt,
          not_before: formatInstant(order.not_before),
          deadline_at: formatInstantOrNull(order.deadline_at),
          resting_since: formatInstantOrNull(order.resting_since),
          decided_at: formatInstantOrNull(decision.decided_at),
        },
        price: fill?.price ?? null,
        price_pick: pickOf(fillRow, atLimit),
        splits: decision.splits.map((split) => ({
          ...split,
          effective_at: formatInstant(split.effective_at),
        })),
        print: fill?.print ?? null,
        fx: fill?.fx ?? null,
        fees: fill ? feesOf(fill) : null,
        receipt_facts: {
          order_id: order.id,
          user_id: order.user_id,
          client_order_id: order.client_order_id,
          body_sha256: order.body_sha256,
          accepted_at: acceptedAt,
        },
        receipt_path: `${BASE}/orders/${order.id}/receipt`,
      },
      200,
    );
  });
}

function pickOf(fill: FillRow | undefined, atLimit: boolean) {
  if (!fill) return null;
  return atLimit ? ('LIMIT' as const) : pricePick(fill.side, fill.print_kind);
}

function feesOf({ gross_krw, fee_krw, tax_krw, cash_krw }: ReturnType<typeof presentFill>) {
  return { gross_krw, fee_krw, tax_krw, cash_krw };
}
