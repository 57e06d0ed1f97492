import { createRoute } from '@hono/zod-openapi';
import type { Clock } from '@mockstreet/shared/instant';
import { countUnread, markRead, readNotifications } from '#social/read-notifications';
import type { Access } from '../http/access.ts';
import { type Api, type ApiMiddleware, BASE } from '../http/api-types.ts';
import type { ReadDatabase, WriteDatabase } from '../http/database.ts';
import { pageOf } from '../http/page.ts';
import { refuse } from '../http/refuse.ts';
import {
  json,
  jsonBody,
  problems,
  SIGNED_IN,
  SIGNED_IN_PROBLEMS,
  WRITE_PROBLEMS,
} from '../http/responses.ts';
import { signedIn } from '../http/security.ts';
import { noQuery } from '../http/wire.ts';
import { KIND_NAMES } from './notification-kinds.ts';
import {
  markReadSchema,
  notificationFiltersSchema,
  notificationPageSchema,
  presentNotification,
  unreadSchema,
} from './notification-schema.ts';

interface NotificationParts {
  readonly access: Access;
  readonly authenticate: ApiMiddleware;
  readonly read: ReadDatabase;
  readonly write: WriteDatabase;
  readonly clock: Clock;
}

/** GET /notifications and POST /notifications/read. */
export function routeNotifications(api: Api, parts: NotificationParts): void {
  routeListNotifications(api, parts);
  routeMarkRead(api, parts);
}

function routeListNotifications(api: Api, { authenticate, read }: NotificationParts): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/notifications`,
    operationId: 'listNotifications',
    tags: ['accounts'],
    summary: 'What I have to know of my account, newest first',
    description:
      'Denials, expiries, liquidations, dividends got and paid, splits and bailouts; behind an outage one AWAY_DIGEST that tells of all that came of it. `/ws/orders` says when there is another.',
    security: SIGNED_IN,
    middleware: [authenticate] as const,
    request: { query: notificationFiltersSchema },
    responses: { 200: json(notificationPageSchema, 'A page'), ...problems(...SIGNED_IN_PROBLEMS) },
  });
  api.openapi(route, async (context) => {
    const { kinds = KIND_NAMES, unread, limit, cursor } = context.req.valid('query');
    const { id: userId } = context.get('user');
    const question = { userId, kinds, unreadOnly: unread === 'true', limit, cursor };
    const [rows, unreadCount] = await Promise.all([
      read((sql) => readNotifications(sql, question)),
      read((sql) => countUnread(sql, { userId, kinds: KIND_NAMES })),
    ]);
    const page = pageOf(rows, limit, ({ at, id }) => ({ at, id }));
    const body = {
      items: page.items.map(presentNotification),
      next_cursor: page.nextCursor,
      unread_count: unreadCount,
    };
    return context.json(body, 200);
  });
}

function routeMarkRead(api: Api, { access, read, write, clock }: NotificationParts): void {
  const route = createRoute({
    method: 'post',
    path: `${BASE}/notifications/read`,
    operationId: 'markNotificationsRead',
    tags: ['accounts'],
    summary: 'Mark notifications as read',
    description: 'Up to one of them, or all. Once more changes nothing.',
    security: signedIn('trade'),
    middleware: [access.signedIn('trade')] as const,
    request: { query: noQuery, body: jsonBody(markReadSchema) },
    responses: {
      200: json(unreadSchema, 'Marked'),
      ...problems('NOT_FOUND', ...WRITE_PROBLEMS, ...SIGNED_IN_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const { up_to: upTo } = context.req.valid('json');
    const { id: userId } = context.get('user');
    const all = { userId, kinds: KIND_NAMES };
    const isThere = await write((sql) => markRead(sql, { ...all, upTo, now: clock() }));
    if (!isThere) return refuse('NOT_FOUND');
    return context.json({ unread_count: await read((sql) => countUnread(sql, all)) }, 200);
  });
}
