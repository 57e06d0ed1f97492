import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { pageOf } from '../http/page.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { selectFills } from './fill-queries.ts';
import { tradeFiltersSchema } from './order-filters.ts';
import { fillPageSchema } from './order-schema.ts';
import { presentFill } from './present-order.ts';

/** GET /trades. */
export function routeListTrades(
  api: Api,
  parts: { readonly authenticate: ApiMiddleware; readonly read: ReadDatabase },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/trades`,
    operationId: 'listTrades',
    tags: ['orders'],
    summary: 'My fills, newest first',
    description:
      'By `filled_at`, the time of the print, or of the moment at which the house sold on it: what an outage delayed stands where it belongs.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: tradeFiltersSchema },
    responses: { 200: json(fillPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const filters = context.req.valid('query');
    const { id: userId } = context.get('user');
    const rows = await parts.read((sql) => selectFills(sql, userId, filters));
    const page = pageOf(rows, filters.limit, (row) => ({ at: row.filled_at, id: row.order_id }));
    return context.json({ items: page.items.map(presentFill), next_cursor: page.nextCursor }, 200);
  });
}
