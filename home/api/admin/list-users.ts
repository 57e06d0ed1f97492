import { createRoute } from '@hono/zod-openapi';
import { listUsers } from '#accounts/list-users';
import { type Api, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import type { AdminParts } from './admin-parts.ts';
import { managedUserPageSchema, presentManagedUser, userFiltersSchema } from './user-schema.ts';

/** GET /admin/users. */
export function routeListUsers(api: Api, { access, read, clock }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/users`,
    operationId: 'listUsers',
    tags: ['admin'],
    summary: 'All users, newest first',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: userFiltersSchema },
    responses: { 200: json(managedUserPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { is_active: isActive, cursor, ...filters } = context.req.valid('query');
    const wish = { ...filters, isActive, before: cursor };
    const rows = await read((sql) => listUsers(sql, wish, clock()));
    const page = pageOf(rows, filters.limit, ({ createdAt, id }) => ({ at: createdAt, id }));
    const items = page.items.map(presentManagedUser);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}
