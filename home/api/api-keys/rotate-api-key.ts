import { createRoute } from '@hono/zod-openapi';
import { addMicros, formatInstant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { type NotRotated, rotateApiKey } from '#accounts/api-keys';
import { makeApiKey } from '#accounts/make-api-key';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { limitPasswords, PASSWORD_RULE } from '../people/password-door.ts';
import {
  API_KEY_WRITE_PROBLEMS,
  type ApiKeyParts,
  confirmOwner,
  refuseTooMany,
} from './api-key-parts.ts';
import {
  apiKeyPathSchema,
  apiKeyRotationSchema,
  presentApiKey,
  rotatedApiKeySchema,
} from './api-key-schema.ts';

/** POST /api-keys/{key_id}/rotate. */
export function routeRotateApiKey(api: Api, parts: ApiKeyParts): void {
  const { access, write, clock } = parts;
  const route = createRoute({
    method: 'post',
    path: `${BASE}/api-keys/{key_id}/rotate`,
    operationId: 'rotateApiKey',
    tags: ['api-keys'],
    summary: 'Let a new key take over from one of mine',
    description: `The new key is like the old one, which goes on for the overlap, at most until its own end. The \`api_key\` is shown in this answer and never again. ${PASSWORD_RULE}`,
    security: sessionOnly(),
    middleware: [access.sessionOnly(), limitPasswords()] as const,
    request: {
      params: apiKeyPathSchema,
      query: noQuery,
      body: {
        required: false,
        content: { 'application/json': { schema: apiKeyRotationSchema } },
      },
    },
    responses: {
      201: json(rotatedApiKeySchema, 'The new key'),
      ...problems('NOT_FOUND', ...API_KEY_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { key_id: keyId } = context.req.valid('param');
    // Without a body the validator has nothing to fill in.
    const rotation = apiKeyRotationSchema.parse(context.req.valid('json'));
    const actor = actorOf(context, clock);
    const overlapUntil = addMicros(actor.at, rotation.overlap_seconds * MICROS_PER_SECOND);
    await confirmOwner(parts, context.get('caller'), rotation.current_password);
    const { text, kept } = makeApiKey();
    const rotated = await write((sql) =>
      rotateApiKey(sql, keyId, { ...kept, overlapUntil }, actor),
    );
    if (rotated === undefined) return refuse('NOT_FOUND');
    if (typeof rotated === 'string') return refuseRotation(rotated);
    const previous = { key_id: keyId, expires_at: formatInstant(rotated.previousExpiresAt) };
    const key = presentApiKey(rotated.key, actor.at);
    return context.json({ api_key: text, ...key, previous }, 201);
  });
}

function refuseRotation(why: NotRotated): never {
  if (why === 'too_many') return refuseTooMany();
  const message = why === 'over' ? 'is revoked or past its end' : 'has been rotated already';
  const code = why === 'over' ? 'api_key_over' : 'api_key_rotated';
  return refuse('INVALID_REQUEST', { errors: [{ path: 'key_id', code, message }] });
}
