import { createRoute } from '@hono/zod-openapi';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import type { HumanEtfRules } from '#trading/core/human-etf';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import { cursorSchema, encodeMoment, momentCursorSchema } from '../http/cursor.ts';
import type { ReadDatabase } from '../http/database.ts';
import { limitSchema, pageBy, pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import { json, problems, SIGNED_IN, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { noQuery } from '../http/wire.ts';
import { humanEtfSchema, humanEtfsSchema, strikesSchema } from './human-etf-schema.ts';
import {
  presentHumanEtf,
  presentStrike,
  selectHumanEtfs,
  selectStrikes,
} from './read-human-etfs.ts';

export interface HumanEtfParts {
  readonly authenticate: ApiMiddleware;
  readonly read: ReadDatabase;
  readonly humanEtfRules: HumanEtfRules;
}

const pathSchema = z.object({ ticker_id: tickerIdSchema });

/** GET /human-etf, /human-etf/{ticker_id} and its strikes. The edge answers POST /human-etf. */
export function routeHumanEtfs(api: Api, parts: HumanEtfParts): void {
  routeList(api, parts);
  routeOne(api, parts);
  routeStrikes(api, parts);
}

function routeList(api: Api, { authenticate, read, humanEtfRules: rules }: HumanEtfParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/human-etf`,
    operationId: 'listHumanEtfs',
    tags: ['human-etf'],
    summary: 'Everyone who has listed themselves, the newest first, closed ones among them',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: z.strictObject({ limit: limitSchema, cursor: cursorSchema.optional() }) },
    responses: { 200: json(humanEtfsSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { limit, cursor } = context.req.valid('query');
    const { id: userId } = context.get('user');
    const [rows, [mine]] = await Promise.all([
      read((sql) => selectHumanEtfs(sql, { userId, limit: limit + 1, after: cursor })),
      read((sql) => selectHumanEtfs(sql, { userId, of: { issuerId: userId }, limit: 1 })),
    ]);
    const page = pageOf(rows, limit, ({ listedAt, commandId }) => ({
      at: listedAt,
      id: commandId,
    }));
    const body = {
      items: page.items.map(presentHumanEtf),
      me: mine ? presentHumanEtf(mine) : null,
      listing_equity_krw_min: formatDecimal(rules.listingEquityKrwMin),
      closing_equity_krw: formatDecimal(rules.closingEquityKrw),
      next_cursor: page.nextCursor,
    };
    return context.json(body, 200);
  });
}

function routeOne(api: Api, { authenticate, read }: HumanEtfParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/human-etf/{ticker_id}`,
    operationId: 'getHumanEtf',
    tags: ['human-etf'],
    summary: 'One of them',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { params: pathSchema, query: noQuery },
    responses: {
      200: json(humanEtfSchema, 'As of its last strike'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const { id: userId } = context.get('user');
    const [row] = await read((sql) => selectHumanEtfs(sql, { userId, of: { tickerId }, limit: 1 }));
    return row ? context.json(presentHumanEtf(row), 200) : refuse('NOT_FOUND');
  });
}

function routeStrikes(api: Api, { authenticate, read }: HumanEtfParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/human-etf/{ticker_id}/strikes`,
    operationId: 'listHumanEtfStrikes',
    tags: ['human-etf'],
    summary: 'What a share was worth and paid, strike by strike, the newest first',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: {
      params: pathSchema,
      query: z.strictObject({ limit: limitSchema, cursor: momentCursorSchema.optional() }),
    },
    responses: {
      200: json(strikesSchema, 'A page'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { ticker_id: tickerId } = context.req.valid('param');
    const { limit, cursor } = context.req.valid('query');
    const { id: userId } = context.get('user');
    const [listed] = await read((sql) =>
      selectHumanEtfs(sql, { userId, of: { tickerId }, limit: 1 }),
    );
    if (!listed) return refuse('NOT_FOUND');
    const rows = await read((sql) =>
      selectStrikes(sql, tickerId, { limit: limit + 1, before: cursor }),
    );
    const page = pageBy(rows, limit, ({ at }) => encodeMoment(at));
    const items = page.items.map(presentStrike);
    return context.json({ items, next_cursor: page.nextCursor }, 200);
  });
}
