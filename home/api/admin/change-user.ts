import { createRoute } from '@hono/zod-openapi';
import { changeUser } from '#accounts/change-user';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  managedUserSchema,
  presentManagedUser,
  userChangeSchema,
  userPathSchema,
} from './user-schema.ts';

/** PATCH /admin/users/{user_id}. */
export function routeChangeUser(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'patch',
    path: `${BASE}/admin/users/{user_id}`,
    operationId: 'changeUser',
    tags: ['admin'],
    summary: 'Change the role or the nickname of a user, deactivate or reactivate them',
    description:
      'Deactivation ends all sessions and revokes all API keys of the user, and the invites that they made, as the loss of the role does; reactivation brings none of them back. The last active administrator stays one: `errors` says `last_admin`.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: userPathSchema, query: noQuery, body: jsonBody(userChangeSchema) },
    responses: {
      200: json(managedUserSchema, 'The user'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { user_id: userId } = context.req.valid('param');
    const { role, is_active: isActive, nickname } = context.req.valid('json');
    const change = { role, isActive, nickname };
    const actor = actorOf(context, clock);
    const user = await write((sql) => changeUser(sql, userId, change, actor));
    // Lost since the door was passed.
    if (user === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (user === undefined) return refuse('NOT_FOUND');
    if (user !== 'last_admin') return context.json(presentManagedUser(user), 200);
    const path = isActive === false ? 'is_active' : 'role';
    const message = 'must stay: no active administrator would remain';
    return refuse('INVALID_REQUEST', { errors: [{ path, code: user, message }] });
  });
}
