import { createRoute } from '@hono/zod-openapi';
import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { recordPlugPulled } from '#accounts/record-plug-pulled';
import { actorOf } from '../../http/actor-of.ts';
import { type Api, BASE } from '../../http/api-types.ts';
import { refuse } from '../../http/refuse.ts';
import { json, jsonBody, problems } from '../../http/responses.ts';
import { signedIn } from '../../http/security.ts';
import { noQuery, timeText } from '../../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from '../admin-parts.ts';
import { createPullOnce } from './pull-once.ts';

const SECONDS = { min: 10, max: 120, preset: 60 };

const pullSchema = z
  .strictObject({
    seconds: z.int().min(SECONDS.min).max(SECONDS.max).default(SECONDS.preset).meta({
      description: 'For how long home is to be away',
    }),
  })
  .meta({ id: 'PullPlug' });

const pulledSchema = z
  .object({
    back_at: timeText.meta({ description: 'When home is started again; it serves seconds later' }),
  })
  .meta({ id: 'PlugPulled' });

/** POST /admin/plug. */
export function routePlug(api: Api, { access, write, clock, plug }: AdminParts): void {
  const route = createRoute({
    method: 'post',
    path: `${BASE}/admin/plug`,
    operationId: 'pullPlug',
    tags: ['admin'],
    summary: 'Take home away for a moment',
    description:
      'For the demo on one’s own machine: home’s processes end a second after this answer and come back by themselves, while the edge goes on taking orders. Asked again before, it answers the same moment. Elsewhere there is no such thing: NOT_FOUND, and `plug` of `/admin/system` is null.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: noQuery, body: jsonBody(pullSchema) },
    responses: {
      202: json(pulledSchema, 'Home goes in a second'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  const pullOnce = plug && createPullOnce({ plug, clock });
  api.openapi(route, async (context) => {
    if (!pullOnce) return refuse('NOT_FOUND');
    const { seconds } = context.req.valid('json');
    const actor = actorOf(context, clock);
    const backAt = await pullOnce(
      seconds,
      async () => (await write((sql) => recordPlugPulled(sql, seconds, actor))) === 'done',
    );
    if (backAt === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    return context.json({ back_at: formatInstant(backAt) }, 202);
  });
}
