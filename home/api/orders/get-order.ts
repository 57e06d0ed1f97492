import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { viewerOf } from '../http/viewer-of.ts';
import { noQuery } from '../http/wire.ts';
import { selectFill } from './fill-queries.ts';
import { selectLedgerEntries, selectOrder, selectOrderConflicts } from './order-queries.ts';
import { orderDetailSchema } from './order-schema.ts';
import {
  presentFill,
  presentLedgerEntry,
  presentOrder,
  presentOrderConflict,
} from './present-order.ts';

export const orderPathSchema = z.object({ order_id: z.uuid().toLowerCase() });

/** GET /orders/{order_id}. */
export function routeGetOrder(
  api: Api,
  parts: { readonly authenticate: ApiMiddleware; readonly read: ReadDatabase },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/orders/{order_id}`,
    operationId: 'getOrder',
    tags: ['orders'],
    summary: 'One of my orders, with its fill and its ledger entries',
    description:
      'An order that was accepted is `NOT_FOUND` until home has taken it up: moments later, or when home is back. Administrators find everybody’s.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { params: orderPathSchema, query: noQuery },
    responses: {
      200: json(orderDetailSchema, 'The order'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { order_id: orderId } = context.req.valid('param');
    const viewer = viewerOf(context.get('caller'));
    const order = await parts.read((sql) => selectOrder(sql, viewer, orderId));
    if (!order) return refuse('NOT_FOUND');
    // Read after the order: what was settled in between must not show beside a PENDING.
    const isFilled = order.status === 'FILLED';
    const [fill, ledger, conflicts] = await parts.read((sql) =>
      Promise.all([
        isFilled ? selectFill(sql, orderId) : undefined,
        isFilled ? selectLedgerEntries(sql, orderId) : [],
        selectOrderConflicts(sql, orderId),
      ]),
    );
    return context.json(
      {
        ...presentOrder(order),
        fill: fill ? presentFill(fill) : null,
        ledger: ledger.map(presentLedgerEntry),
        conflicts: conflicts.map(presentOrderConflict),
      },
      200,
    );
  });
}
