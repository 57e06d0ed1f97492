import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { pageOf } from '../http/page.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { orderFiltersSchema } from './order-filters.ts';
import { selectOrders } from './order-queries.ts';
import { orderPageSchema } from './order-schema.ts';
import { presentOrder } from './present-order.ts';

/** GET /orders. */
export function routeListOrders(
  api: Api,
  parts: { readonly authenticate: ApiMiddleware; readonly read: ReadDatabase },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/orders`,
    operationId: 'listOrders',
    tags: ['orders'],
    summary: 'My orders, newest first',
    description: 'By `accepted_at`. An accepted order appears once home has taken it up.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: orderFiltersSchema },
    responses: { 200: json(orderPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const filters = context.req.valid('query');
    const { id: userId } = context.get('user');
    const rows = await parts.read((sql) => selectOrders(sql, userId, filters));
    const page = pageOf(rows, filters.limit, (row) => ({ at: row.accepted_at, id: row.id }));
    return context.json({ items: page.items.map(presentOrder), next_cursor: page.nextCursor }, 200);
  });
}
