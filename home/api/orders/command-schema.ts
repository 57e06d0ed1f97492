import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { decimalText, timeText, toDecimalTextOrNull } from '../http/wire.ts';
import { COMMAND_STATUSES, type CommandRow } from './command-queries.ts';

const commandFields = {
  command_id: z.uuid(),
  client_command_id: z.uuid(),
  type: z.enum(['CANCEL', 'CANCEL_ALL', 'MARGIN', 'BAILOUT', 'LIST']),
  order_id: z.uuid().nullable().meta({ description: 'CANCEL: the order that it names' }),
  enabled: z.boolean().nullable().meta({ description: 'MARGIN: whether the account may owe' }),
  name: z
    .string()
    .nullable()
    .meta({ description: 'LIST: what stands behind HUMAN-ETF-', example: 'JIHO' }),
  dividend_rate: decimalText.nullable().meta({ description: 'LIST' }),
  status: z.enum(COMMAND_STATUSES).meta({
    description: 'PENDING until what was before it is decided; then what came of it, for good',
  }),
  reason: z.string().nullable().meta({
    description:
      'Why REJECTED: ALREADY_FINAL, UNKNOWN_ORDER, MARGIN_REQUIRED, LIMIT_EXCEEDED, NOT_ELIGIBLE, SELF_DEALING, AUTH_REVOKED',
    example: 'ALREADY_FINAL',
  }),
  reason_detail: z.string().nullable().meta({ example: 'type=MARKET' }),
  cancelled: z.int().nullable().meta({ description: 'How many orders; null while PENDING' }),
  accepted_at: timeText.meta({ description: 'When the edge promised to carry it out' }),
  not_before: timeText.meta({ description: 'When it takes effect, at the earliest' }),
  decided_at: timeText.nullable().meta({ description: 'When it took effect' }),
  settled_at: timeText.nullable().meta({ description: 'When home wrote what came of it' }),
  replayed_at: timeText.nullable().meta({
    description: 'Set when home lost its database and read it again from the edge’s journal',
  }),
};

export const commandSchema = z.object(commandFields).meta({ id: 'Command' });

export const commandDetailSchema = z
  .object({
    ...commandFields,
    cancelled_order_ids: z.array(z.uuid()).meta({ description: 'In the order of acceptance' }),
  })
  .meta({ id: 'CommandDetail' });

export const commandPageSchema = z
  .object({ items: z.array(commandSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'CommandPage' });

export const commandFiltersSchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
  status: z.enum(COMMAND_STATUSES).optional(),
});

export function presentCommand(row: CommandRow): z.output<typeof commandSchema> {
  return {
    command_id: row.id,
    client_command_id: row.client_command_id,
    type: row.kind,
    order_id: row.order_id,
    enabled: row.enabled,
    name: row.name,
    dividend_rate: toDecimalTextOrNull(row.dividend_rate),
    status: row.status,
    reason: row.reason,
    reason_detail: row.reason_detail,
    cancelled: row.cancelled,
    accepted_at: formatInstant(row.accepted_at),
    not_before: formatInstant(row.not_before),
    decided_at: formatInstantOrNull(row.decided_at),
    settled_at: formatInstantOrNull(row.settled_at),
    replayed_at: formatInstantOrNull(row.replayed_at),
  };
}
