import { createRoute } from '@hono/zod-openapi';
import { readCalendarCheck } from '#market/calendar-checks';
import { createCalendarHistory } from '#market/calendar-history';
import { readCalendarOverrides } from '#market/calendar-reader';
import { addDays, dayIn, type Exchange } from '#market/trading-days';
import { type Api, BASE } from '../http/api-types.ts';
import { json, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import type { AdminParts } from './admin-parts.ts';
import {
  calendarFiltersSchema,
  calendarPathSchema,
  exchangeOf,
  type ManagedCalendar,
  managedCalendarSchema,
  presentCalendar,
} from './calendar-schema.ts';

const DAYS_DEFAULT = 60;

/** GET /admin/calendars/{market}. */
export function routeReadCalendar(api: Api, parts: AdminParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/admin/calendars/{market}`,
    operationId: 'readCalendar',
    tags: ['admin'],
    summary: 'Trading days of a market, what was said of single days, and what its broker says',
    description:
      'As they are once everything said of them is in force. Days that are not known are left out.',
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { params: calendarPathSchema, query: calendarFiltersSchema },
    responses: {
      200: json(managedCalendarSchema, 'The calendar'),
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const market = exchangeOf(context.req.valid('param').market);
    const { from: first, to: last } = context.req.valid('query');
    const managed = await readManagedCalendar(parts, market);
    const from = first ?? (last ? addDays(last, -DAYS_DEFAULT) : dayIn(market, managed.now));
    const to = last ?? addDays(from, DAYS_DEFAULT);
    return context.json(presentCalendar(managed, { from, to }), 200);
  });
}

/** The exchange's own days, also where this instance keeps its markets open round the clock. */
export async function readManagedCalendar(
  { read, clock }: Pick<AdminParts, 'read' | 'clock'>,
  market: Exchange,
): Promise<ManagedCalendar> {
  const [overrides, check] = await read((sql) =>
    Promise.all([readCalendarOverrides(sql), readCalendarCheck(sql, market)]),
  );
  const calendar = createCalendarHistory({ sessions: 'real', overrides }).newest();
  return { market, calendar, overrides, check, now: clock() };
}
