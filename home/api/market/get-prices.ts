import { createRoute } from '@hono/zod-openapi';
import { type Clock, formatInstant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { loadInstruments } from '#market/instruments';
import { type Api, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { refuse } from '../http/refuse.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { noQuery, timeText } from '../http/wire.ts';
import { presentPrice, priceSchema, type ReadPrices } from './price-schema.ts';

interface PriceRouteParts {
  readonly read: ReadDatabase;
  readonly readPrices: ReadPrices;
  readonly clock: Clock;
}

/** GET /prices and /prices/{ticker_id}. */
export function routeGetPrices(api: Api, parts: PriceRouteParts): void {
  const all = createRoute({
    method: 'get',
    path: `${BASE}/prices`,
    operationId: 'listPrices',
    tags: ['market'],
    summary: 'Current prices of all instruments',
    description: 'USD/KRW is among them, as `FX-PAIR-USDKRW`.',
    request: { query: noQuery },
    responses: {
      200: json(
        z.object({ now: timeText, items: z.array(priceSchema) }),
        'By ticker_id; an instrument without any print is absent',
      ),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(all, async (context) => {
    const instruments = await parts.read((sql) => loadInstruments(sql));
    const prices = await parts.readPrices([...instruments.keys()].sort());
    const items = [...prices.values()]
      .map(presentPrice)
      .sort((a, b) => (a.ticker_id < b.ticker_id ? -1 : 1));
    return context.json({ now: formatInstant(parts.clock()), items }, 200);
  });

  const one = createRoute({
    method: 'get',
    path: `${BASE}/prices/{ticker_id}`,
    operationId: 'getPrice',
    tags: ['market'],
    summary: 'Current price of one instrument',
    request: { params: z.object({ ticker_id: tickerIdSchema }), query: noQuery },
    responses: {
      200: json(priceSchema, 'Its price'),
      ...problems('NOT_FOUND', ...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(one, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const price = (await parts.readPrices([tickerId])).get(tickerId);
    if (!price) return refuse('NOT_FOUND', { detail: `${tickerId} has no price` });
    return context.json(presentPrice(price), 200);
  });
}
