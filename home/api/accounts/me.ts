import { createRoute } from '@hono/zod-openapi';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { presentProfile, profileSchema } from '../people/profile-schema.ts';

/** GET /me. */
export function routeMe(api: Api, { authenticate }: { readonly authenticate: ApiMiddleware }) {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/me`,
    operationId: 'getMe',
    tags: ['accounts'],
    summary: 'Who I am',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: noQuery },
    responses: { 200: json(profileSchema, 'My profile'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, (context) => context.json(presentProfile(context.get('user')), 200));
}
