import type { Clock } from '@mockstreet/shared/instant';
import type { Context } from 'hono';
import type { Actor } from '#accounts/actor';
import type { ApiEnv } from './api-types.ts';
import { clientAddress } from './client-address.ts';

/** The caller of a route that asked who that is, as the audit log names them. */
export function actorOf(context: Context<ApiEnv>, clock: Clock): Actor {
  const { user, apiKey } = context.get('caller');
  return { userId: user.id, apiKeyId: apiKey?.id, address: clientAddress(context), at: clock() };
}
