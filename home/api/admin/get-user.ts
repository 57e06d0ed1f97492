import { createRoute } from '@hono/zod-openapi';
import { findManagedUser } from '#accounts/list-users';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import type { AdminParts } from './admin-parts.ts';
import { managedUserSchema, presentManagedUser, userPathSchema } from './user-schema.ts';

/** GET /admin/users/{user_id}. */
export function routeGetUser(api: Api, { access, read, clock }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/users/{user_id}`,
    operationId: 'getUser',
    tags: ['admin'],
    summary: 'One user',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: userPathSchema, query: noQuery },
    responses: {
      200: json(managedUserSchema, 'The user'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { user_id: userId } = context.req.valid('param');
    const user = await read((sql) => findManagedUser(sql, userId, clock()));
    return user ? context.json(presentManagedUser(user), 200) : refuse('NOT_FOUND');
  });
}
