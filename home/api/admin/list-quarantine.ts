import { createRoute } from '@hono/zod-openapi';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, instant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { listQuarantined, type QuarantinedRow, type QuarantinePlace } from '#market/quarantine';
import { QUARANTINE_REASONS } from '#market/screen-prints';
import { type Api, BASE } from '../http/api-types.ts';
import { cursorParameter } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema, pageBy } from '../http/page.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { decimalText, sourceText, tickerText, timeText } from '../http/wire.ts';
import type { AdminParts } from './admin-parts.ts';

const quarantinedSchema = z
  .object({
    ticker_id: tickerText,
    at: timeText.meta({ description: 'Time of the print' }),
    kind: z.enum(['QUOTE', 'TRADE', 'BAR']),
    last: decimalText.meta({ description: 'Of a BAR its close' }),
    bid: decimalText.nullable(),
    ask: decimalText.nullable(),
    source: sourceText,
    reason: z.enum(QUARANTINE_REASONS).meta({
      description:
        'NOT_POSITIVE; OUTSIDE_BAND of its day; UNCONFIRMED: far from the print before, and the next one disagreed; ALONE: nothing came within a minute to confirm it; JUMPED: bars of a gap from a jump on',
    }),
    quarantined_at: timeText,
  })
  .meta({ id: 'QuarantinedPrint' });

const filtersSchema = z.strictObject({
  ticker_id: tickerIdSchema.optional(),
  limit: limitSchema,
  cursor: cursorParameter(decodePlace).optional(),
});

/** GET /admin/quarantine. */
export function routeListQuarantine(api: Api, { access, read }: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/quarantine`,
    operationId: 'listQuarantine',
    tags: ['admin'],
    summary: 'Prices that were not believed, newest first',
    description: 'They never came to the tape. Kept for thirty days.',
    security: signedIn('admin'),
    middleware: [access.signedIn('admin')] as const,
    request: { query: filtersSchema },
    responses: {
      200: json(
        z.object({ items: z.array(quarantinedSchema), next_cursor: nextCursorSchema }),
        'A page',
      ),
      ...problems(...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { limit, ticker_id: tickerId, cursor } = context.req.valid('query');
    const rows = await read((sql) => listQuarantined(sql, { limit, tickerId, before: cursor }));
    const page = pageBy(rows, limit, encodePlace);
    return context.json({ items: page.items.map(present), next_cursor: page.nextCursor }, 200);
  });
}

/** Opaque to clients; the leading number is the version of this format. */
function encodePlace({ print, quarantinedAt }: QuarantinedRow): string {
  const text = `1:${quarantinedAt}:${print.at}:${print.tickerId}`;
  return Buffer.from(text).toString('base64url');
}

function decodePlace(cursor: string): QuarantinePlace | undefined {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const match = /^1:(\d{1,16}):(\d{1,16}):([A-Z0-9.-]{1,64})$/.exec(text);
  if (!match) return undefined;
  const [quarantinedAt, at] = [match[1], match[2]].map((part) => Number.parseInt(part ?? '', 10));
  if (!Number.isSafeInteger(quarantinedAt) || !Number.isSafeInteger(at)) return undefined;
  return {
    quarantinedAt: instant(quarantinedAt as number),
    at: instant(at as number),
    tickerId: match[3] as string,
  };
}

function present({ print, reason, quarantinedAt }: QuarantinedRow) {
  const isQuote = print.kind === 'QUOTE';
  return {
    ticker_id: print.tickerId,
    at: formatInstant(print.at),
    kind: print.kind,
    last: formatDecimal(print.last),
    bid: isQuote ? formatDecimal(print.bid) : null,
    ask: isQuote ? formatDecimal(print.ask) : null,
    source: print.source,
    reason,
    quarantined_at: formatInstant(quarantinedAt),
  };
}
