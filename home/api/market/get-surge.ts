import { createRoute } from '@hono/zod-openapi';
import { FED_MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import type { SurgeMonitor } from '#market/surge-monitor';
import { type Api, BASE } from '../http/api-types.ts';
import { rowLimitSchema } from '../http/page.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import {
  presentSurge,
  SURGE_DEFAULT,
  surgeOrderSchema,
  surgeSchema,
  windowSchema,
} from './surge-schema.ts';

const querySchema = z.strictObject({
  market: z.enum(FED_MARKETS).optional(),
  window: windowSchema.default(SURGE_DEFAULT.window).meta({
    description:
      'The price now against the one before the last so many whole minutes; `1d` is the newest day',
  }),
  by: surgeOrderSchema.default(SURGE_DEFAULT.by).meta({
    description: 'rate: by the size of the change, either way; volume: by traded value',
  }),
  limit: rowLimitSchema({ max: 50, preset: SURGE_DEFAULT.limit, description: 'Of each market' }),
});

/** GET /market/surge. */
export function routeGetSurge(
  api: Api,
  parts: { readonly surge: Pick<SurgeMonitor, 'current'> },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/market/surge`,
    operationId: 'getSurge',
    tags: ['market'],
    summary: 'The biggest movers of each market',
    request: { query: querySchema },
    responses: {
      200: json(surgeSchema, 'The biggest first; who did not move is none'),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) =>
    context.json(presentSurge(await parts.surge.current(), context.req.valid('query')), 200),
  );
}
