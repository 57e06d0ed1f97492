import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { HALT_STATUSES, type Halt, haltStatus } from '#market/request-halts';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { decimalText, orNull, sourceText, tickerText, timeText } from '../http/wire.ts';
import { writtenLine } from '../http/written-line.ts';

const jumpSchema = z
  .object({
    before_at: timeText,
    before_price: decimalText,
    after_at: timeText,
    after_price: decimalText,
    source: sourceText,
  })
  .meta({ id: 'HaltJump', description: 'The two prices; the latter never came to the tape' });

export const haltSchema = z
  .object({
    halt_id: z.uuid(),
    ticker_id: tickerText,
    status: z.enum(HALT_STATUSES).meta({
      description: '`requested` and `resuming` until the feeder has taken it in, within seconds',
    }),
    cause: z.enum(['ADMIN', 'JUMP']).meta({
      description: 'JUMP: a confirmed jump of more than 35 % that no corporate action explains',
    }),
    reason: orNull(z.string().meta({ example: 'Its venue shows another share' })),
    jump: orNull(jumpSchema),
    requested_at: timeText,
    requested_by: orNull(z.uuid()).meta({ description: 'User id; null for a JUMP' }),
    from_at: orNull(timeText).meta({ description: 'From here on nothing comes to the tape' }),
    to_at: orNull(timeText).meta({ description: 'From here on it goes on; null while it lasts' }),
    resumed_by: orNull(z.uuid()).meta({
      description: 'User id; null while it lasts, and where a corporate action explained the jump',
    }),
  })
  .meta({ id: 'Halt' });

export const haltPageSchema = z.object({
  items: z.array(haltSchema),
  next_cursor: nextCursorSchema,
});

export const haltPathSchema = z.object({ halt_id: z.uuid().toLowerCase() });

export const haltFiltersSchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

export const newHaltSchema = z
  .strictObject({
    ticker_id: tickerIdSchema,
    reason: writtenLine(200, {
      description: 'Why; administrators see it, and the audit log keeps it',
      example: 'Its venue shows another share',
    }),
  })
  .meta({ id: 'NewHalt' });

export function presentHalt(halt: Halt): z.output<typeof haltSchema> {
  const { jump } = halt;
  return {
    halt_id: halt.id,
    ticker_id: halt.tickerId,
    status: haltStatus(halt),
    cause: halt.cause,
    reason: halt.note,
    jump: jump && {
      before_at: formatInstant(jump.beforeAt),
      before_price: formatDecimal(jump.beforePrice),
      after_at: formatInstant(jump.afterAt),
      after_price: formatDecimal(jump.afterPrice),
      source: jump.source,
    },
    requested_at: formatInstant(halt.requestedAt),
    requested_by: halt.requestedBy,
    from_at: formatInstantOrNull(halt.fromAt),
    to_at: formatInstantOrNull(halt.toAt),
    resumed_by: halt.resumedBy,
  };
}
