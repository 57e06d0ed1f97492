import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { Logout } from '#accounts/logout';
import { type Api, BASE } from '../http/api-types.ts';
import { bearerToken } from '../http/authenticate.ts';
import { clientAddress } from '../http/client-address.ts';
import { refuse, refuseForNow } from '../http/refuse.ts';
import { PUBLIC_PROBLEMS, problems, WRITE_PROBLEMS } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { tokenText } from './sign-in-schema.ts';

const logoutSchema = z
  .strictObject({
    refresh_token: tokenText.optional().meta({
      description: 'Of the same session; by itself it will do when the access token has expired',
    }),
    everywhere: z.boolean().optional().meta({
      description: 'Ends every session of mine, on all devices',
      example: false,
    }),
  })
  .meta({ id: 'Logout' });

/** POST /logout. Not behind a door of `Access`: it knows more ways in, and welcomes who is out. */
export function routeLogout(api: Api, { logout }: { readonly logout: Logout }): void {
  const route = createRoute({
    method: 'post',
    path: `${BASE}/logout`,
    operationId: 'logout',
    tags: ['accounts'],
    summary: 'End my session',
    description:
      'Its access, refresh and order tokens are dead at once. Doing it again does no harm.',
    security: sessionOnly(),
    request: {
      query: noQuery,
      body: { required: false, content: { 'application/json': { schema: logoutSchema } } },
    },
    responses: {
      204: { description: 'The session has ended' },
      ...problems(
        'UNAUTHENTICATED',
        'TOKEN_EXPIRED',
        'RATE_LIMITED',
        ...WRITE_PROBLEMS,
        ...PUBLIC_PROBLEMS,
      ),
    },
  });
  api.openapi(route, async (context) => {
    const { refresh_token: refreshToken, everywhere = false } = context.req.valid('json');
    const accessToken = bearerToken(context);
    const address = clientAddress(context);
    const result = await logout({ accessToken, refreshToken, everywhere, address });
    if (result.ok) return context.body(null, 204);
    if (result.code === 'OTHER_SESSION') {
      const message = 'belongs to another session than the access token';
      return refuse('INVALID_REQUEST', {
        errors: [{ path: 'refresh_token', code: 'other_session', message }],
      });
    }
    if (result.code === 'RATE_LIMITED') {
      return refuseForNow(result.retryAfterSeconds);
    }
    return refuse(result.code);
  });
}
