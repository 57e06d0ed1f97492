import { randomBytes, randomUUID } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import {
  formatInviteCode,
  INVITE_CODE_RANDOM_BYTES,
  inviteCodeDigest,
} from '#accounts/invite-code';
import { createInvite } from '#accounts/invites';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import { createdInviteSchema, newInviteSchema, presentInvite } from './invite-schema.ts';

const LIFETIME_MICROS = { default: 7 * MICROS_PER_DAY, max: 90 * MICROS_PER_DAY };

/** POST /admin/invites. */
export function routeCreateInvite(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: `${BASE}/admin/invites`,
    operationId: 'createInvite',
    tags: ['admin'],
    summary: 'Invite people',
    description: 'The `invite_code` is shown in this answer and never again.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery, body: jsonBody(newInviteSchema) },
    responses: {
      201: json(createdInviteSchema, 'The invite, with its code'),
      ...problems(...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { role, note, max_uses: maxUses, expires_at: wished } = context.req.valid('json');
    const actor = actorOf(context, clock);
    const expiresAt = wished ?? addMicros(actor.at, LIFETIME_MICROS.default);
    refuseUnlessSoon(expiresAt, actor.at);
    const code = formatInviteCode(randomBytes(INVITE_CODE_RANDOM_BYTES));
    const invite = await write((sql) =>
      createInvite(
        sql,
        {
          id: randomUUID(),
          codeDigest: inviteCodeDigest(code),
          role,
          maxUses,
          expiresAt,
          note: note ?? null,
        },
        actor,
      ),
    );
    // Lost since the door was passed.
    if (!invite) return await access.forbid(context, 'role:ADMIN');
    return context.json({ invite_code: code, ...presentInvite(invite, actor.at) }, 201);
  });
}

function refuseUnlessSoon(expiresAt: Instant, now: Instant): void {
  if (now < expiresAt && expiresAt <= addMicros(now, LIFETIME_MICROS.max)) return;
  const error = {
    path: 'expires_at',
    code: 'not_soon',
    message: 'must be within 90 days from now',
  };
  refuse('INVALID_REQUEST', { errors: [error] });
}
