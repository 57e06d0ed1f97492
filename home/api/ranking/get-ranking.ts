import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { RankingDesk } from '#social/ranking-desk';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { numberCursorSchema } from '../http/cursor.ts';
import { limitSchema } from '../http/page.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { orderSchema, periodSchema, presentRanking, rankingSchema } from './ranking-schema.ts';

const querySchema = z.strictObject({
  period: periodSchema.default('all').meta({
    description:
      'Since the last midnight in Seoul, its last Monday, its first of the month, or since accounts were opened',
  }),
  by: orderSchema.default('equity').meta({
    description: 'equity: what accounts are worth now; return: time-weighted, of the period',
  }),
  limit: limitSchema,
  cursor: numberCursorSchema.optional(),
});

/** GET /ranking. */
export function routeGetRanking(
  api: Api,
  parts: { readonly authenticate: ApiMiddleware; readonly ranking: Pick<RankingDesk, 'page'> },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/ranking`,
    operationId: 'getRanking',
    tags: ['ranking'],
    summary: 'Everybody by equity or by return, the best first',
    description:
      'As it stood a second ago at most. Pages go by position: where somebody overtakes between two of them, a row may come twice or not at all.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: querySchema },
    responses: { 200: json(rankingSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { period, by, limit, cursor } = context.req.valid('query');
    const offset = cursor === undefined ? 0 : Number.parseInt(`${cursor}`, 10);
    const { id: userId } = context.get('user');
    const page = await parts.ranking.page({ period, by, limit, offset, userId });
    return context.json(presentRanking({ period, by }, page, offset + limit), 200);
  });
}
