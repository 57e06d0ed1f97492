import { createRoute } from '@hono/zod-openapi';
import { listApiKeys } from '#accounts/api-keys';
import { type Api, BASE } from '../http/api-types.ts';
import { pageOf } from '../http/page.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import type { ApiKeyParts } from './api-key-parts.ts';
import { apiKeyFiltersSchema, apiKeyPageSchema, presentApiKey } from './api-key-schema.ts';

/** GET /api-keys. */
export function routeListApiKeys(api: Api, { access, read, clock }: ApiKeyParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/api-keys`,
    operationId: 'listApiKeys',
    tags: ['api-keys'],
    summary: 'My API keys, newest first, also those that are over',
    security: sessionOnly(),
    middleware: [access.sessionOnly()] as const,
    request: { query: apiKeyFiltersSchema },
    responses: { 200: json(apiKeyPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor: before } = context.req.valid('query');
    const { id: userId } = context.get('user');
    const at = clock();
    const rows = await read((sql) => listApiKeys(sql, userId, { limit, before, at }));
    const page = pageOf(rows, limit, ({ createdAt, id }) => ({ at: createdAt, id }));
    const items = page.items.map((key) => presentApiKey(key, at));
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}
