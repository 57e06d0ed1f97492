import { createRoute } from '@hono/zod-openapi';
import { decimal } from '@mockstreet/shared/decimal';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { type Api, BASE } from '../../http/api-types.ts';
import { clientNetwork } from '../../http/client-address.ts';
import { refuse, refuseForNow } from '../../http/refuse.ts';
import { PUBLIC_PROBLEMS, problems } from '../../http/responses.ts';
import { createCounts } from '../connection-counts.ts';
import type { StreamLimits } from '../stream-limits.ts';
import type { LiveQuotes } from './live-quotes.ts';
import { eventText, type PriceEvents } from './price-events.ts';
import { quotesText, quoteText } from './quote-text.ts';

export interface PriceEventsParts {
  readonly quotes: LiveQuotes;
  readonly priceEvents: PriceEvents;
  readonly limits: StreamLimits;
}

const RETRY_SECONDS = 5;
/** A list that is longer than this would not fit the head of a request. */
const LIST_CHARACTERS_MAX = 8_000;

const tickerList = z
  .string()
  .max(LIST_CHARACTERS_MAX)
  .transform((text) => [...new Set(text.split(','))].sort())
  .pipe(z.array(tickerIdSchema))
  .meta({ type: 'string', example: 'CRYPTO-COIN-BTC,KRX-STOCK-005930' });

const request = {
  query: z.strictObject({
    ticker_ids: tickerList.optional().meta({
      description: 'Commas between; left out: all instruments',
    }),
  }),
  headers: z.object({
    'last-event-id': z.string().max(64).optional().meta({
      description:
        'The last id heard, as an EventSource sends it by itself: only what changed since is told',
      example: '1795311224882.42',
    }),
  }),
};

/** GET /stream/prices: public, as the prices are. */
export function routePriceEvents(api: Api, parts: () => PriceEventsParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/stream/prices`,
    operationId: 'streamPrices',
    tags: ['market'],
    summary: 'Prices as they change, as server-sent events',
    description:
      'Each `quotes` event carries `{"type": "quotes", "seq", "quotes": [Price without age_ms]}`: first all that there are, then what changed. A slow reader is told the latest and no more. Sockets for prices, orders and positions: docs/streams.md.',
    request,
    responses: {
      200: {
        description: 'Events without end',
        content: { 'text/event-stream': { schema: z.string().meta({ example: exampleEvent() }) } },
      },
      ...problems('RATE_LIMITED', ...PUBLIC_PROBLEMS),
    },
  });
  const networks = createCounts();
  api.openapi(route, async (context) => {
    const { quotes, priceEvents, limits } = parts();
    const { ticker_ids: tickerIds } = context.req.valid('query');
    const unknown: string[] = [];
    for (const tickerId of tickerIds ?? []) {
      if (!(await quotes.knows(tickerId))) unknown.push(tickerId);
    }
    if (unknown.length > 0) {
      const detail = `There is no ${unknown.slice(0, 20).join(', ')}`;
      const message = 'must name instruments';
      const errors = [{ path: 'ticker_ids', code: 'unknown_instrument', message }];
      return refuse('INVALID_REQUEST', { detail, errors });
    }
    const network = clientNetwork(context);
    if (networks.of(network) >= limits.connectionsPerNetworkMax) return refuseForNow(RETRY_SECONDS);
    if (priceEvents.open() >= limits.connectionsMax) {
      const headers = { 'retry-after': `${RETRY_SECONDS}` };
      return refuse('UNAVAILABLE', { detail: 'Too many streams' }, headers);
    }
    const lastSeq = context.req.valid('header')['last-event-id'];
    const stream = priceEvents.stream(
      { tickerIds, lastSeq },
      { onBegin: () => networks.add(network), onEnd: () => networks.remove(network) },
    );
    return context.body(stream, 200, {
      'content-type': 'text/event-stream',
      // For proxies that would rather wait until they have more.
      'x-accel-buffering': 'no',
    });
  });
}

function exampleEvent(): string {
  const at = instantFromMillis(Date.UTC(2026, 10, 21, 9));
  const quote = quoteText({
    ...{ tickerId: 'CRYPTO-COIN-BTC', last: decimal('93750.1'), bid: null, ask: null, at },
    ...{ venueAt: at, asOf: at, source: 'bitget', simulated: false, isHalted: false, limits: null },
    ...{ change24h: decimal('0.0123'), stale: false, ageMs: 0 },
  });
  const seq = '1795311224882.42';
  return eventText(seq, quotesText(seq, [quote]));
}
