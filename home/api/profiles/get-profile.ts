import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { publicProfileSchema } from './public-profile-schema.ts';
import { type ProfilePorts, readPublicProfile } from './read-public-profile.ts';

/** GET /profiles/{user_id}. */
export function routeGetProfile(
  api: Api,
  parts: ProfilePorts & { readonly authenticate: ApiMiddleware },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/profiles/{user_id}`,
    operationId: 'getProfile',
    tags: ['ranking'],
    summary: 'What a friend shows',
    description:
      'What the ranking tells of everybody, and beside it what they chose to show (PATCH /me); of oneself what others see. Who was deactivated has none.',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { params: z.object({ user_id: z.uuid().toLowerCase() }), query: noQuery },
    responses: {
      200: json(publicProfileSchema, 'Their profile'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { user_id: userId } = context.req.valid('param');
    const { id: viewerId } = context.get('user');
    const profile = await readPublicProfile(parts, { userId, viewerId });
    return profile ? context.json(profile, 200) : refuse('NOT_FOUND');
  });
}
