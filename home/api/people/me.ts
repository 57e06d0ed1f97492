import { createRoute } from '@hono/zod-openapi';
import type { Sql } from '@mockstreet/db/client';
import type { Clock } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { findDiscordUser } from '#accounts/discord-links';
import { readShownProfile } from '#accounts/shown-profile';
import type { User } from '#accounts/user';
import { readTradingModes } from '#trading/trading-mode-rows';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { modeFields, presentMode } from '../market/mode-schema.ts';
import { presentShownProfile, shownProfileSchema } from '../profiles/shown-profile-schema.ts';
import { presentProfile, profileSchema } from './profile-schema.ts';

export const meSchema = profileSchema
  .extend(modeFields)
  .extend({
    bailouts: z.int().meta({ description: 'How often I began anew; everyone sees it' }),
    discord_user_id: z.string().nullable().meta({
      description: 'Who I am in Discord, as POST /discord/link shows there; null when not linked',
      example: '80351110224678912',
    }),
    profile: shownProfileSchema,
  })
  .meta({ id: 'Me' });

/** GET /me. */
export function routeMe(
  api: Api,
  parts: {
    readonly authenticate: ApiMiddleware;
    readonly read: ReadDatabase;
    readonly clock: Clock;
  },
) {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/me`,
    operationId: 'getMe',
    tags: ['accounts'],
    summary: 'Who I am',
    security: SIGNED_IN,
    middleware: [parts.authenticate] as const,
    request: { query: noQuery },
    responses: {
      200: json(meSchema, 'My profile, and whether I may trade'),
      ...problems(...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    return context.json(await presentMe(context.get('user'), parts), 200);
  });
}

/** A user with what else they are told of themselves. */
export async function presentMe(
  user: User,
  { read, clock }: { readonly read: ReadDatabase; readonly clock: Clock },
): Promise<z.output<typeof meSchema>> {
  const said = await read(readTradingModes);
  const bailouts = await read((sql) => countBailouts(sql, user.id));
  const discord_user_id = await read((sql) => findDiscordUser(sql, user.id));
  const shown = await read((sql) => readShownProfile(sql, user.id));
  const mode = presentMode(said, { userId: user.id }, clock());
  const profile = presentShownProfile(shown);
  return { ...presentProfile(user), ...mode, bailouts, discord_user_id, profile };
}

async function countBailouts(sql: Sql, userId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from bailouts where user_id = ${userId}`;
  return row?.count ?? 0;
}
