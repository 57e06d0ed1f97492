import { createRoute } from '@hono/zod-openapi';
import type { RegistrationObstacle } from '#accounts/register-account';
import { type Api, BASE } from '../http/api-types.ts';
import { clientAddress, clientNetwork } from '../http/client-address.ts';
import { limitInFlight } from '../http/limit-in-flight.ts';
import { refuse, refuseForNow } from '../http/refuse.ts';
import { json, jsonBody, PUBLIC_PROBLEMS, problems, WRITE_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import type { People } from './people.ts';
import { presentProfile, profileSchema, registrationSchema } from './profile-schema.ts';

/** Password hashes are slow on purpose; a flood of them must not keep everyone else waiting. */
const REGISTRATIONS_AT_ONCE_MAX = 16;

const OBSTACLES: Record<RegistrationObstacle, { path: string; message: string }> = {
  invite_invalid: { path: 'invite_code', message: 'is unknown, used up, expired or revoked' },
  username_taken: { path: 'username', message: 'is taken' },
};

/** POST /users. */
export function routeRegister(api: Api, { people }: { readonly people: People }): void {
  const route = createRoute({
    method: 'post',
    path: `${BASE}/users`,
    operationId: 'register',
    tags: ['accounts'],
    summary: 'Open an account on an invite',
    description:
      'Opens the account, its wallet and its starting cash at once. What stands in the way is in `errors`: `invite_invalid` of `invite_code`, `username_taken` of `username`; neither uses up the invite. Sign in afterwards.',
    security: [],
    middleware: [limitInFlight(REGISTRATIONS_AT_ONCE_MAX)] as const,
    request: { query: noQuery, body: jsonBody(registrationSchema) },
    responses: {
      201: json(profileSchema, 'The new profile'),
      ...problems('RATE_LIMITED', ...WRITE_PROBLEMS, ...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { invite_code: inviteCode, ...typed } = context.req.valid('json');
    const [address, network] = [clientAddress(context), clientNetwork(context)];
    const result = await people.register({ ...typed, inviteCode, address, network });
    if (result.ok) return context.json(presentProfile(result.user), 201);
    if (result.code === 'RATE_LIMITED') {
      return refuseForNow(result.retryAfterSeconds);
    }
    const { code } = result;
    return refuse('INVALID_REQUEST', { errors: [{ code, ...OBSTACLES[code] }] });
  });
}
