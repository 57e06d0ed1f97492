import { createRoute } from '@hono/zod-openapi';
import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery, timeText } from '../http/wire.ts';

const meSchema = z
  .object({
    user_id: z.uuid(),
    username: z.string().meta({ example: 'demo' }),
    nickname: z.string().meta({ example: '지호' }),
    role: z.enum(['ADMIN', 'USER']),
    is_active: z.boolean(),
    created_at: timeText,
  })
  .meta({ id: 'Me' });

/** GET /me. */
export function routeMe(api: Api, { authenticate }: { readonly authenticate: ApiMiddleware }) {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/me`,
    operationId: 'getMe',
    tags: ['accounts'],
    summary: 'Who I am',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: noQuery },
    responses: { 200: json(meSchema, 'My profile'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, (context) => {
    const user = context.get('user');
    return context.json(
      {
        user_id: user.id,
        username: user.username,
        nickname: user.nickname,
        role: user.role,
        is_active: user.isActive,
        created_at: formatInstant(user.createdAt),
      },
      200,
    );
  });
}
