import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { RefreshSession } from '#accounts/refresh-session';
import { type Api, BASE } from '../http/api-types.ts';
import { clientAddress } from '../http/client-address.ts';
import { refuse, refuseForNow } from '../http/refuse.ts';
import { json, jsonBody, PUBLIC_PROBLEMS, problems, WRITE_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { presentTokens, tokenSetSchema, tokenText } from './sign-in-schema.ts';

const refreshSchema = z.strictObject({ refresh_token: tokenText }).meta({ id: 'Refresh' });

/** POST /login/refresh. */
export function routeRefresh(
  api: Api,
  { refreshSession }: { readonly refreshSession: RefreshSession },
): void {
  const route = createRoute({
    method: 'post',
    path: `${BASE}/login/refresh`,
    operationId: 'refreshSession',
    tags: ['accounts'],
    summary: 'Swap a refresh token for the next set of tokens',
    description:
      'The token that is brought is dead afterwards. For ten seconds it still answers with the very same set, for tabs that refresh at once; after that, bringing it again ends the session with all its tokens (`TOKEN_REUSED`), as two hold it and one of them stole it.',
    request: { query: noQuery, body: jsonBody(refreshSchema) },
    responses: {
      200: json(tokenSetSchema, 'The next tokens of the session'),
      ...problems(
        'UNAUTHENTICATED',
        'TOKEN_EXPIRED',
        'TOKEN_REUSED',
        'RATE_LIMITED',
        ...WRITE_PROBLEMS,
        ...PUBLIC_PROBLEMS,
      ),
    },
  });
  api.openapi(route, async (context) => {
    const { refresh_token: refreshToken } = context.req.valid('json');
    const result = await refreshSession(refreshToken, clientAddress(context));
    if (result.ok) return context.json(presentTokens(result.tokens), 200);
    if (result.code === 'RATE_LIMITED') {
      return refuseForNow(result.retryAfterSeconds);
    }
    return refuse(result.code);
  });
}
