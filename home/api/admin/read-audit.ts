import { createRoute } from '@hono/zod-openapi';
import { readAuditLog } from '#accounts/audit-log';
import { type Api, BASE } from '../http/api-types.ts';
import { pageBy } from '../http/page.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import type { AdminParts } from './admin-parts.ts';
import {
  auditFiltersSchema,
  auditPageSchema,
  encodeAuditCursor,
  presentAuditEntry,
} from './audit-schema.ts';

/** GET /admin/audit. */
export function routeReadAudit(api: Api, { access, read }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/audit`,
    operationId: 'readAudit',
    tags: ['admin'],
    summary: 'Who did what, newest first',
    description:
      'Sign-ins, refusals, changes of keys, roles and people. Append-only, each entry chained to the one before by its hash; `npm run verify` checks the chain.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: auditFiltersSchema },
    responses: { 200: json(auditPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { actor_id: actorId, cursor, ...filters } = context.req.valid('query');
    const wish = { ...filters, actorId, before: cursor };
    const rows = await read((sql) => readAuditLog(sql, wish));
    const page = pageBy(rows, filters.limit, ({ id }) => encodeAuditCursor(id));
    const items = page.items.map(presentAuditEntry);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}
