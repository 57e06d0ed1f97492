import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { presentLiquidation, selectLiquidations } from './liquidation-queries.ts';
import { liquidationFiltersSchema, liquidationPageSchema, marginSchema } from './margin-schema.ts';
import { type MarginPorts, readMargin } from './read-margin.ts';

type MarginParts = MarginPorts & { readonly authenticate: ApiMiddleware };

/** GET /margin and /margin/liquidations. The edge answers POST /margin. */
export function routeMargin(api: Api, parts: MarginParts): void {
  routeGetMargin(api, parts);
  routeListLiquidations(api, parts);
}

function routeGetMargin(api: Api, parts: MarginParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/margin`,
    operationId: 'getMargin',
    tags: ['margin'],
    summary: 'What I may owe, what I owe, and what it costs',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: noQuery },
    responses: {
      200: json(marginSchema, 'As of now, at last prices'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const margin = await readMargin(parts, context.get('user').id);
    return margin ? context.json(margin, 200) : refuse('NOT_FOUND');
  });
}

function routeListLiquidations(api: Api, { authenticate, read }: MarginParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/margin/liquidations`,
    operationId: 'listLiquidations',
    tags: ['margin'],
    summary: 'When the house sold what I held, and by which print, newest first',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: liquidationFiltersSchema },
    responses: { 200: json(liquidationPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const filters = context.req.valid('query');
    const { id: userId } = context.get('user');
    const rows = await read((sql) => selectLiquidations(sql, userId, filters));
    const page = pageOf(rows, filters.limit, ({ at, id }) => ({ at, id }));
    const items = page.items.map(presentLiquidation);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}
