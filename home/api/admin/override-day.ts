import { createRoute } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { setCalendarOverride } from '#market/set-override';
import type { DayOverride } from '#market/trading-days';
import { actorOf } from '../http/actor-of.ts';
import { type Api, type ApiEnv, BASE } from '../http/api-types.ts';
import { refuse } from '../http/refuse.ts';
import { json, jsonBody, problems, SIGNED_IN_PROBLEMS } from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { ADMIN_WRITE_PROBLEMS, type AdminParts } from './admin-parts.ts';
import {
  calendarDayPathSchema,
  calendarDaySchema,
  dayOverrideSchema,
  exchangeOf,
  presentCalendarDay,
} from './calendar-schema.ts';
import { readManagedCalendar } from './read-calendar.ts';

const WHEN =
  'Counts for orders accepted two minutes from now or later; what the hours were before stays, and an order that was accepted keeps its deadline.';

/** PUT and DELETE /admin/calendars/{market}/{day}. */
export function routeOverrideDay(api: Api, parts: AdminParts): void {
  const path = `${BASE}/admin/calendars/{market}/{day}`;
  const put = createRoute({
    method: 'put',
    path,
    operationId: 'overrideDay',
    tags: ['admin'],
    summary: 'Say that a market does not trade on a day, or when it does',
    description: `${WHEN} Also beyond the table, one weekday after the other. \`errors\` says \`in_the_past\`, \`day_before_unknown\`, \`auction_before_midnight\` or \`too_short\`.`,
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: {
      params: calendarDayPathSchema,
      query: noQuery,
      body: jsonBody(dayOverrideSchema),
    },
    responses: {
      200: json(calendarDaySchema, 'The day'),
      ...problems('NOT_FOUND', ...ADMIN_WRITE_PROBLEMS),
    },
  });
  const remove = createRoute({
    method: 'delete',
    path,
    operationId: 'restoreDay',
    tags: ['admin'],
    summary: 'Take back what was said of a day: what the table says counts again',
    description: WHEN,
    security: signedIn('admin'),
    middleware: [parts.access.signedIn('admin')] as const,
    request: { params: calendarDayPathSchema, query: noQuery },
    responses: {
      204: { description: 'Taken back' },
      ...problems('NOT_FOUND', ...SIGNED_IN_PROBLEMS),
    },
  });

  api.openapi(put, async (context) => {
    const { market: named, day } = context.req.valid('param');
    const market = exchangeOf(named);
    const { kind, note, open = null, close = null } = context.req.valid('json');
    await override(context, parts, { market, day, kind, open, close, note });
    const { calendar, overrides } = await readManagedCalendar(parts, market);
    const [said] = calendar.days(market, day, day);
    if (!said) throw new Error(`nothing is known of ${market} ${day}, which was just given`);
    return context.json(presentCalendarDay(market, said, overrides), 200);
  });
  api.openapi(remove, async (context) => {
    const { market: named, day } = context.req.valid('param');
    const market = exchangeOf(named);
    const nothing = { kind: 'TABLE', open: null, close: null, note: '' } as const;
    await override(context, parts, { market, day, ...nothing });
    return context.body(null, 204);
  });
}

async function override(
  context: Context<ApiEnv>,
  { access, read, write, clock }: AdminParts,
  wish: DayOverride,
): Promise<void> {
  const actorNow = () => actorOf(context, clock);
  const outcome = await setCalendarOverride({ read, write }, wish, actorNow);
  if (outcome.kind === 'not_overridden') refuse('NOT_FOUND');
  if (outcome.kind === 'refused') refuse('INVALID_REQUEST', { errors: [outcome.refusal] });
  // Lost since the door was passed.
  if (outcome.kind === 'not_admin') await access.forbid(context, 'role:ADMIN');
}
