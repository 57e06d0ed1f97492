import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { type RankingRules, tellRules } from '#social/ranking-rules';
import { type Api, BASE } from '../http/api-types.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { orderSchema, periodSchema } from './ranking-schema.ts';

const rulesSchema = z
  .object({
    timezone: z.literal('Asia/Seoul'),
    periods: z.array(periodSchema),
    orders: z.array(orderSchema),
    min_trades: z.int().min(1).meta({ description: 'In the period, to be ranked in it' }),
    rules: z.array(
      z.object({
        key: z.string().meta({ example: 'idle' }),
        ko: z.string().meta({ example: '값이 같으면 순위도 같습니다.' }),
        en: z.string().meta({ example: 'Equal figures share a rank.' }),
      }),
    ),
  })
  .meta({ id: 'RankingRules' });

/** GET /ranking/rules. */
export function routeGetRankingRules(
  api: Api,
  parts: { readonly rankingRules: RankingRules },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/ranking/rules`,
    operationId: 'getRankingRules',
    tags: ['ranking'],
    summary: 'What counts in a ranking, as configured, in Korean and English',
    request: { query: noQuery },
    responses: { 200: json(rulesSchema, 'The rules'), ...problems(...PUBLIC_PROBLEMS) },
  });
  api.openapi(route, (context) =>
    context.json(
      {
        timezone: 'Asia/Seoul' as const,
        periods: [...periodSchema.options],
        orders: [...orderSchema.options],
        min_trades: parts.rankingRules.minTrades,
        rules: tellRules(parts.rankingRules),
      },
      200,
    ),
  );
}
