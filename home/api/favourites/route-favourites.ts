import { createRoute } from '@hono/zod-openapi';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import {
  addFavourite,
  FAVOURITES_MAX,
  type Favourite,
  readFavourites,
  removeFavourite,
} from '#accounts/favourites';
import { isInstrument } from '#market/instruments';
import type { Access } from '../http/access.ts';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery, tickerText, timeText } from '../http/wire.ts';

const favouriteSchema = z
  .object({ ticker_id: tickerText, created_at: timeText })
  .meta({ id: 'Favourite' });

const oneRequest = { params: z.object({ ticker_id: tickerIdSchema }), query: noQuery };

interface FavouriteParts {
  readonly access: Access;
  readonly authenticate: ApiMiddleware;
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly clock: Clock;
}

/** GET /favourites, PUT and DELETE /favourites/{ticker_id}. */
export function routeFavourites(api: Api, parts: FavouriteParts): void {
  routeListFavourites(api, parts);
  routeAddFavourite(api, parts);
  routeRemoveFavourite(api, parts);
}

function routeListFavourites(api: Api, { authenticate, read }: FavouriteParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/favourites`,
    operationId: 'listFavourites',
    tags: ['accounts'],
    summary: 'Which instruments I want to find at once, in the order in which I added them',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: noQuery },
    responses: {
      200: json(
        z.object({ items: z.array(favouriteSchema) }),
        `All of them: ${FAVOURITES_MAX} at most`,
      ),
      ...problems(...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { id: userId } = context.get('user');
    const items = await read((sql) => readFavourites(sql, userId));
    return context.json({ items: items.map(presentFavourite) }, 200);
  });
}

function routeAddFavourite(api: Api, { access, read, write, clock }: FavouriteParts): void {
  const route = createRoute({
    method: 'put',
    path: `${BASE}/favourites/{ticker_id}`,
    operationId: 'addFavourite',
    tags: ['accounts'],
    summary: 'Add an instrument to them, at the end',
    description: `Once more changes nothing. Of more than ${FAVOURITES_MAX} \`errors\` says \`too_many_favourites\`.`,
    security: signedIn('trade'),
    middleware: [access.signedIn('trade')] as const,
    request: oneRequest,
    responses: {
      200: json(favouriteSchema, 'It is among them'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const { id: userId } = context.get('user');
    await refuseUnknown(read, tickerId);
    await write((sql) => addFavourite(sql, { userId, tickerId, at: clock() }));
    const items = await read((sql) => readFavourites(sql, userId));
    const added = items.find((item) => item.tickerId === tickerId);
    return added ? context.json(presentFavourite(added), 200) : refuseTooMany();
  });
}

function routeRemoveFavourite(api: Api, { access, read, write, clock }: FavouriteParts): void {
  const route = createRoute({
    method: 'delete',
    path: `${BASE}/favourites/{ticker_id}`,
    operationId: 'removeFavourite',
    tags: ['accounts'],
    summary: 'Take an instrument off them',
    description: 'Doing it again does no harm.',
    security: signedIn('trade'),
    middleware: [access.signedIn('trade')] as const,
    request: oneRequest,
    responses: {
      204: { description: 'It is not among them' },
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const { id: userId } = context.get('user');
    const wasThere = await write((sql) => removeFavourite(sql, { userId, tickerId, at: clock() }));
    if (!wasThere) await refuseUnknown(read, tickerId);
    return context.body(null, 204);
  });
}

async function refuseUnknown(read: FavouriteParts['read'], tickerId: string): Promise<void> {
  if (await read((sql) => isInstrument(sql, tickerId))) return;
  refuse('NOT_FOUND', { detail: `${tickerId} is not known` });
}

function presentFavourite({ tickerId, addedAt }: Favourite): z.output<typeof favouriteSchema> {
  return { ticker_id: tickerId, created_at: formatInstant(addedAt) };
}

function refuseTooMany(): never {
  const message = `there are ${FAVOURITES_MAX}: take another off first`;
  return refuse('INVALID_REQUEST', {
    errors: [{ path: 'ticker_id', code: 'too_many_favourites', message }],
  });
}
