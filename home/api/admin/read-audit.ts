import { createRoute } from '@hono/zod-openapi';
import { readAuditLog } from '#accounts/audit-log';
import { type Api, BASE } from '../http/api-types.ts';
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
    const entries = rows.slice(0, filters.limit);
    const last = entries.at(-1);
    const hasMore = rows.length > filters.limit && last !== undefined;
    const next_cursor = hasMore ? encodeAuditCursor(last.id) : null;
    return context.json({ items: entries.map(presentAuditEntry), next_cursor }, 200);
  });
}
