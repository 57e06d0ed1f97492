import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { listActions } from '#market/enter-actions';
import { type Api, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { nextCursorSchema, pageOf } from '../http/page.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { actionFiltersSchema, actionShape, presentAction } from './action-schema.ts';

const actionSchema = z.object(actionShape).meta({ id: 'CorporateAction' });
const pageSchema = z.object({ items: z.array(actionSchema), next_cursor: nextCursorSchema });

/** GET /corporate-actions. */
export function routeListCorporateActions(
  api: Api,
  { read }: { readonly read: ReadDatabase },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/corporate-actions`,
    operationId: 'listCorporateActions',
    tags: ['market'],
    summary: 'Splits and dividends, past and to come, the last to take effect first',
    description:
      'A split multiplies what is held and what waiting orders ask for; what is left below a lot is paid out in won at the last price before it. A dividend is paid in won to who held the share before it, less withholding tax.',
    request: { query: actionFiltersSchema },
    responses: { 200: json(pageSchema, 'A page'), ...problems(...PUBLIC_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor, ticker_id: tickerId } = context.req.valid('query');
    const question = { limit, before: cursor, tickerId, withCancelled: false };
    const rows = await read((sql) => listActions(sql, question));
    const page = pageOf(rows, limit, ({ effectiveAt, id }) => ({ at: effectiveAt, id }));
    return context.json(
      { items: page.items.map(presentAction), next_cursor: page.nextCursor },
      200,
    );
  });
}
