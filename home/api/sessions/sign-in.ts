import { createRoute } from '@hono/zod-openapi';
import type { SignIn } from '#accounts/sign-in';
import { type Api, BASE } from '../http/api-types.ts';
import { clientAddress, clientNetwork } from '../http/client-address.ts';
import { limitInFlight } from '../http/limit-in-flight.ts';
import { refuse, refuseForNow } from '../http/refuse.ts';
import { json, jsonBody, PUBLIC_PROBLEMS, problems, WRITE_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { presentTokens, signInSchema, tokenSetSchema } from './sign-in-schema.ts';

/** Password hashes are slow on purpose; a flood of them must not keep everyone else waiting. */
const SIGN_INS_AT_ONCE_MAX = 32;
const PATHS = [
  { path: `${BASE}/login/access-token`, operationId: 'signIn', deprecated: false },
  { path: `${BASE}/auth/login`, operationId: 'signInLegacy', deprecated: true },
  { path: '/auth/login', operationId: 'signInLegacyAtRoot', deprecated: true },
];

/** POST /login/access-token, and under the names that older clients know. */
export function routeSignIn(api: Api, { signIn }: { readonly signIn: SignIn }): void {
  const limit = limitInFlight(SIGN_INS_AT_ONCE_MAX);
  for (const { path, operationId, deprecated } of PATHS) {
    const route = createRoute({
      method: 'post',
      path,
      operationId,
      tags: ['accounts'],
      summary: 'Sign in with username and password',
      description:
        'An unknown username and a wrong password get the same answer. From the eleventh failure on an account is blocked for a while, twice as long each time; so is, after more, a network. Where its owner has signed in before, only failures there count.',
      deprecated,
      middleware: [limit] as const,
      request: { query: noQuery, body: jsonBody(signInSchema) },
      responses: {
        200: json(tokenSetSchema, 'The tokens of a new session'),
        ...problems('UNAUTHENTICATED', 'RATE_LIMITED', ...WRITE_PROBLEMS, ...PUBLIC_PROBLEMS),
      },
    });
    api.openapi(route, async (context) => {
      const { username, password, order_key: orderKey } = context.req.valid('json');
      const origin = { address: clientAddress(context), network: clientNetwork(context) };
      const result = await signIn({ username, password, orderKey }, origin);
      if (result.ok) return context.json(presentTokens(result.tokens), 200);
      if (result.code === 'RATE_LIMITED') {
        return refuseForNow(result.retryAfterSeconds);
      }
      return refuse('UNAUTHENTICATED', { detail: 'Username or password is wrong' });
    });
  }
}
