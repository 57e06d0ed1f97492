import { createRoute } from '@hono/zod-openapi';
import { revokeApiKey } from '#accounts/api-keys';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import type { ApiKeyParts } from './api-key-parts.ts';
import { apiKeyPathSchema } from './api-key-schema.ts';

/** DELETE /api-keys/{key_id}. */
export function routeRevokeApiKey(api: Api, { access, write, clock }: ApiKeyParts): void {
  const route = createRoute({
    method: 'delete',
    path: `${BASE}/api-keys/{key_id}`,
    operationId: 'revokeApiKey',
    tags: ['api-keys'],
    summary: 'Revoke one of my API keys',
    description: 'It is dead at once; its row stays in the list. Once more does no harm.',
    security: sessionOnly(),
    middleware: [access.sessionOnly()] as const,
    request: { params: apiKeyPathSchema, query: noQuery },
    responses: {
      204: { description: 'Revoked' },
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { key_id: keyId } = context.req.valid('param');
    const actor = actorOf(context, clock);
    const isMine = await write((sql) => revokeApiKey(sql, keyId, actor));
    return isMine ? context.body(null, 204) : refuse('NOT_FOUND');
  });
}
