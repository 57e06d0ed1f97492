import { createRoute } from '@hono/zod-openapi';
import { createApiKey } from '#accounts/api-keys';
import { makeApiKey } from '#accounts/make-api-key';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { limitPasswords, PASSWORD_RULE } from '../people/password-door.ts';
import {
  API_KEY_WRITE_PROBLEMS,
  type ApiKeyParts,
  confirmOwner,
  refuseTooMany,
} from './api-key-parts.ts';
import { createdApiKeySchema, newApiKeySchema, presentApiKey } from './api-key-schema.ts';

/** POST /api-keys. */
export function routeCreateApiKey(api: Api, parts: ApiKeyParts): void {
  const { access, write, clock } = parts;
  const route = createRoute({
    method: 'post',
    path: `${BASE}/api-keys`,
    operationId: 'createApiKey',
    tags: ['api-keys'],
    summary: 'Make an API key',
    description: `For a program of mine. The \`api_key\` is shown in this answer and never again. The scope \`admin\` is for administrators alone. ${PASSWORD_RULE}`,
    security: sessionOnly(),
    middleware: [access.sessionOnly(), limitPasswords()] as const,
    request: { query: noQuery, body: jsonBody(newApiKeySchema) },
    responses: {
      201: json(createdApiKeySchema, 'The key'),
      ...problems(...API_KEY_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { current_password: currentPassword, ...asked } = context.req.valid('json');
    const { name, scopes, expires_at: expiresAt = null } = asked;
    const actor = actorOf(context, clock);
    if (expiresAt !== null && expiresAt <= actor.at) {
      const message = 'must be in the future';
      return refuse('INVALID_REQUEST', {
        errors: [{ path: 'expires_at', code: 'in_the_past', message }],
      });
    }
    if (scopes.includes('admin') && context.get('user').role !== 'ADMIN') {
      return await access.forbid(context, 'role:ADMIN');
    }
    await confirmOwner(parts, context.get('caller'), currentPassword);
    const { text, kept } = makeApiKey();
    const wish = { name, scopes, expiresAt };
    const key = await write((sql) => createApiKey(sql, kept, wish, actor));
    // Demoted or deactivated since we asked who that is.
    if (key === undefined) {
      return scopes.includes('admin')
        ? await access.forbid(context, 'role:ADMIN')
        : refuse('UNAUTHENTICATED');
    }
    if (key === 'too_many') return refuseTooMany();
    return context.json({ api_key: text, ...presentApiKey(key, actor.at) }, 201);
  });
}
