import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { bailoutSchema } from './bailout-schema.ts';
import { type BailoutPorts, readBailout } from './read-bailout.ts';

/** GET /bailout. The edge answers POST /bailout. */
export function routeBailout(
  api: Api,
  parts: BailoutPorts & { readonly authenticate: ApiMiddleware },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/bailout`,
    operationId: 'getBailout',
    tags: ['bailout'],
    summary: 'Whether I may begin anew, and when I did',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: noQuery },
    responses: {
      200: json(bailoutSchema, 'As of now, at last prices'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const bailout = await readBailout(parts, context.get('user').id);
    return bailout ? context.json(bailout, 200) : refuse('NOT_FOUND');
  });
}
