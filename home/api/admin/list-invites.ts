import { createRoute } from '@hono/zod-openapi';
import { listInvites } from '#accounts/invites';
import { type Api, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import type { AdminParts } from './admin-parts.ts';
import { inviteFiltersSchema, invitePageSchema, presentInvite } from './invite-schema.ts';

/** GET /admin/invites. */
export function routeListInvites(api: Api, { access, read, clock }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/invites`,
    operationId: 'listInvites',
    tags: ['admin'],
    summary: 'All invites, newest first, also those that are over',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: inviteFiltersSchema },
    responses: { 200: json(invitePageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const rows = await read((sql) => listInvites(sql, { limit, before: cursor }));
    const page = pageOf(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }));
    const now = clock();
    const items = page.items.map((invite) => presentInvite(invite, now));
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}
