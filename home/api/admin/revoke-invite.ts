import { createRoute } from '@hono/zod-openapi';
import { revokeInvite } from '#accounts/invites';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import type { AdminParts } from './admin-parts.ts';
import { invitePathSchema } from './invite-schema.ts';

/** DELETE /admin/invites/{invite_id}. */
export function routeRevokeInvite(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'delete',
    path: `${BASE}/admin/invites/{invite_id}`,
    operationId: 'revokeInvite',
    tags: ['admin'],
    summary: 'Revoke an invite',
    description: 'Accounts that it opened stay, and so does its row. Once more does no harm.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { params: invitePathSchema, query: noQuery },
    responses: {
      204: { description: 'Revoked' },
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { invite_id: inviteId } = context.req.valid('param');
    const actor = actorOf(context, clock);
    const outcome = await write((sql) => revokeInvite(sql, inviteId, actor));
    // Lost since the door was passed.
    if (outcome === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    return outcome === 'revoked' ? context.body(null, 204) : refuse('NOT_FOUND');
  });
}
