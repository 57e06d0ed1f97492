import { createRoute } from '@hono/zod-openapi';
import type { Clock } from '@mockstreet/shared/instant';
import type { Access } from '../http/access.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { clientAddress } from '../http/client-address.ts';
import type { ReadDatabase } from '../http/database.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS, WRITE_PROBLEMS } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { toShownProfileChange } from '../profiles/shown-profile-schema.ts';
import { meSchema, presentMe } from './me.ts';
import { limitPasswords, refusePassword } from './password-door.ts';
import type { People } from './people.ts';
import { profileChangeSchema } from './profile-schema.ts';

/** PATCH /me. */
export function routeChangeMe(
  api: Api,
  parts: {
    readonly access: Access;
    readonly people: People;
    readonly read: ReadDatabase;
    readonly clock: Clock;
  },
): void {
  const route = createRoute({
    method: 'patch',
    path: `${BASE}/me`,
    operationId: 'changeMe',
    tags: ['accounts'],
    summary:
      'Change my nickname, my password, what friends see of me, whether Discord names me, or end my link to it',
    description:
      'A new password ends every session, this one too: sign in again. API keys stay as they are. `current_password` is needed with `password` unless you signed in within the last five minutes; else `errors` says `current_password_needed` or `current_password_wrong`.',
    security: sessionOnly(),
    middleware: [parts.access.sessionOnly(), limitPasswords()] as const,
    request: { query: noQuery, body: jsonBody(profileChangeSchema) },
    responses: {
      200: json(meSchema, 'My profile, as GET /me tells it'),
      ...problems(...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const {
      current_password: currentPassword,
      discord_alerts_muted: discordAlertsMuted,
      discord_user_id: discordUser,
      profile,
      ...wish
    } = context.req.valid('json');
    const { user, session } = context.get('caller');
    const outcome = await parts.people.changeOwnProfile({
      ...wish,
      discordAlertsMuted,
      shown: profile && toShownProfileChange(profile),
      isDiscordUnlinked: discordUser === null,
      currentPassword,
      userId: user.id,
      address: clientAddress(context),
      session,
    });
    if ('code' in outcome) return refusePassword(outcome);
    return context.json(await presentMe(outcome, parts), 200);
  });
}
