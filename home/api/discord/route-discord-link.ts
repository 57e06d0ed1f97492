import { randomBytes } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import {
  addMicros,
  type Clock,
  formatInstant,
  MICROS_PER_MINUTE,
} from '@mockstreet/shared/instant';
import { z } from 'zod';
import {
  DISCORD_CODE_RANDOM_BYTES,
  discordCodeDigest,
  formatDiscordCode,
} from '#accounts/discord-code';
import { keepDiscordCode, unlinkDiscord } from '#accounts/discord-links';
import type { Access } from '../http/access.ts';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import type { WriteDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN_PROBLEMS, WRITE_PROBLEMS } from '../http/responses.ts';
import { sessionOnly } from '../http/security.ts';
import { noQuery, timeText } from '../http/wire.ts';

const CODE_MICROS = 10 * MICROS_PER_MINUTE;

const codeSchema = z
  .object({
    code: z.string().meta({ example: '7KQ4-MW2P-9XAB' }),
    expires_at: timeText,
  })
  .meta({ id: 'DiscordLinkCode' });

interface DiscordLinkParts {
  readonly access: Access;
  readonly write: WriteDatabase;
  readonly clock: Clock;
}

/** POST and DELETE /discord/link. */
export function routeDiscordLink(api: Api, { access, write, clock }: DiscordLinkParts): void {
  const common = {
    path: `${BASE}/discord/link`,
    tags: ['accounts'],
    security: sessionOnly(),
    request: { query: noQuery },
  };
  const link = createRoute({
    ...common,
    method: 'post',
    middleware: [access.sessionOnly()] as const,
    operationId: 'linkDiscord',
    summary: 'Get a code that links me in Discord',
    description:
      'Good once and for ten minutes; the last three count. Given to the bot (`/me code:…`), it links that user of Discord to me; an older link of either ends.',
    responses: {
      202: json(codeSchema, 'The code, which is shown once'),
      ...problems(...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(link, async (context) => {
    const actor = actorOf(context, clock);
    const code = formatDiscordCode(randomBytes(DISCORD_CODE_RANDOM_BYTES));
    const digest = discordCodeDigest(code) as Uint8Array;
    const expiresAt = addMicros(actor.at, CODE_MICROS);
    const kept = await write((sql) => keepDiscordCode(sql, digest, expiresAt, actor));
    // Deactivated since we asked who that is.
    if (!kept) return refuse('UNAUTHENTICATED');
    return context.json({ code, expires_at: formatInstant(expiresAt) }, 202);
  });

  const unlink = createRoute({
    ...common,
    method: 'delete',
    middleware: [access.sessionOnly()] as const,
    operationId: 'unlinkDiscord',
    summary: 'End my link to Discord',
    description: 'Codes that were not used yet are void. Doing it again does no harm.',
    responses: {
      204: { description: 'I am linked to nobody in Discord' },
      ...problems(...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(unlink, async (context) => {
    const actor = actorOf(context, clock);
    await write((sql) => unlinkDiscord(sql, actor));
    return context.body(null, 204);
  });
}
