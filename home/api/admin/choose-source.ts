import { createRoute } from '@hono/zod-openapi';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { COIN_SOURCES } from '#market/instruments';
import { setCoinSource } from '#market/set-coin-source';
import { actorOf } from '../http/actor-of.ts';
import { type Api, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery, tickerText } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';

const source = z.enum(COIN_SOURCES).meta({ example: 'binance' });
const choiceSchema = z.strictObject({ source }).meta({ id: 'CoinSourceChoice' });
const chosenSchema = z.object({ ticker_id: tickerText, source }).meta({ id: 'CoinSource' });

/** PUT /admin/instruments/{ticker_id}/source */
export function routeChooseSource(api: Api, { access, write, clock }: AdminParts): void {
  const route = createRoute({
    method: 'put',
    path: `${BASE}/admin/instruments/{ticker_id}/source`,
    operationId: 'chooseSource',
    tags: ['admin'],
    summary: 'Choose the exchange whose prices a coin has',
    description:
      "Counts within seconds: the feeder begins anew with it. Prices of Binance and Bitget are turned into won by Upbit's USDT. A coin that had real prices and is not listed by its exchange has none.",
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: {
      params: z.object({ ticker_id: tickerIdSchema }),
      query: noQuery,
      body: jsonBody(choiceSchema),
    },
    responses: {
      200: json(chosenSchema, 'As it is from then on'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const choice = context.req.valid('json');
    const actor = actorOf(context, clock);
    const outcome = await write((sql) => setCoinSource(sql, { tickerId, ...choice }, actor));
    // Lost since the door was passed.
    if (outcome === 'not_admin') return await access.forbid(context, 'role:ADMIN');
    if (outcome === 'no_coin') return refuse('NOT_FOUND');
    return context.json({ ticker_id: tickerId, source: choice.source }, 200);
  });
}
