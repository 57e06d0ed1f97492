import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { type NotificationRow, UNREAD_MAX } from '#social/read-notifications';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { timeText } from '../http/wire.ts';
import { KIND_NAMES, NOTIFICATION_KINDS, type NotificationKind } from './notification-kinds.ts';

const common = {
  notification_id: z.uuid().meta({ description: 'Also of what it is about' }),
  at: timeText.meta({ description: 'When home wrote it: the order of the list' }),
  event_at: timeText.meta({
    description: 'When it happened, or was accepted where it was refused as it came',
  }),
  is_read: z.boolean(),
};

const ofKind = <Kind extends NotificationKind>(kind: Kind) =>
  z.object({ ...common, kind: z.literal(kind), details: NOTIFICATION_KINDS[kind] });

const notificationSchema = z
  .discriminatedUnion(
    'kind',
    KIND_NAMES.map((kind) => ofKind(kind)) as unknown as [
      ReturnType<typeof ofKind<NotificationKind>>,
    ],
  )
  .meta({ id: 'Notification' });

const unreadCount = z
  .int()
  .min(0)
  .max(UNREAD_MAX)
  .meta({
    description: `Of all kinds; ${UNREAD_MAX} where there are as many or more`,
  });

export const notificationPageSchema = z
  .object({
    items: z.array(notificationSchema),
    next_cursor: nextCursorSchema,
    unread_count: unreadCount,
  })
  .meta({ id: 'NotificationPage' });

export const notificationFiltersSchema = z.strictObject({
  kinds: z
    .string()
    .max(400)
    .transform((text) => text.split(','))
    .pipe(
      z
        .array(z.enum(KIND_NAMES))
        .max(KIND_NAMES.length)
        .transform((kinds) => [...new Set(kinds)]),
    )
    .optional()
    .meta({
      type: 'string',
      description: `Only these, separated by commas: ${KIND_NAMES.join(', ')}`,
      example: 'ORDER_DENIED,LIQUIDATION',
    }),
  unread: z.enum(['true', 'false']).optional().meta({ description: 'true: only what is unread' }),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

export const markReadSchema = z
  .strictObject({
    up_to: z.uuid().optional().meta({
      description: 'A notification: it and what stands below it. Without it, all',
    }),
  })
  .meta({ id: 'MarkNotificationsRead' });

export const unreadSchema = z.object({ unread_count: unreadCount }).meta({ id: 'UnreadCount' });

/** As the list tells it. The view writes details as the schema of their kind has them. */
export function presentNotification(row: NotificationRow): z.output<typeof notificationSchema> {
  return {
    notification_id: row.id,
    kind: row.kind,
    at: formatInstant(row.at),
    event_at: formatInstant(row.event_at),
    is_read: row.is_read,
    details: row.details,
  } as z.output<typeof notificationSchema>;
}
