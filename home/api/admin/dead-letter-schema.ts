import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { DEAD_LETTER_STATES, type KeptLetter } from '#trading/dead-letters';
import { splitReason } from '#trading/describe-letter';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { orNull, sha256Text, timeText } from '../http/wire.ts';

const claimed = (of: string) =>
  orNull(z.uuid()).meta({ description: `${of}; nobody has shown it to be true` });

export const deadLetterSchema = z
  .object({
    dead_letter_id: z.uuid(),
    state: z.enum(DEAD_LETTER_STATES).meta({
      description:
        'OPEN: nobody has decided, or a replay was refused (`outcome`). REPLAY_ASKED: an engine takes it up within seconds',
    }),
    reason: z.string().meta({ example: 'credential_not_opened' }),
    detail: orNull(z.string().meta({ example: 'order.side' })).meta({
      description: 'What the reason is about',
    }),
    set_aside_at: timeText,
    partition: z.int().meta({ description: 'The queue that brought it; -1: what was not routed' }),
    is_back_dated: orNull(z.boolean()).meta({
      description:
        'It came behind what its intake had stamped before: it would get a price of the past, so it cannot be replayed. Null where nobody could tell',
    }),
    claimed_user_id: claimed('Whose it says to be'),
    claimed_order_id: claimed('Which order it says to be'),
    claimed_command_id: claimed('Which command it says to be'),
    claimed_accepted_at: orNull(timeText),
    excerpt: z.string().meta({
      description: 'Its fields that are no credential, as JSON, cut off after 600 characters',
      example: '{"version":2,"order":{"side":"BUY"}}',
    }),
    bytes: z.int(),
    content_sha256: sha256Text,
    decided_at: orNull(timeText),
    decided_by: orNull(z.uuid()),
    answered_at: orNull(timeText).meta({ description: 'When an engine had taken it up' }),
    outcome: orNull(z.string().meta({ example: 'taken' })).meta({
      description:
        'Of a replay: `taken`, `already_recorded`, `conflict`, `denied` with its code; of an OPEN one why it was refused again',
    }),
  })
  .meta({ id: 'DeadLetter' });

export const deadLetterPageSchema = z.object({
  items: z.array(deadLetterSchema),
  next_cursor: nextCursorSchema,
});

export const deadLetterFiltersSchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
  state: z.enum(DEAD_LETTER_STATES).optional(),
});

export const deadLetterPathSchema = z.object({ dead_letter_id: z.uuid().toLowerCase() });

export function presentDeadLetter(letter: KeptLetter): z.output<typeof deadLetterSchema> {
  const { state, partition, excerpt, bytes, outcome } = letter;
  return {
    ...{ dead_letter_id: letter.id, state, ...splitReason(letter.reason) },
    set_aside_at: formatInstant(letter.setAsideAt),
    partition,
    is_back_dated: letter.isBackDated,
    claimed_user_id: letter.userId,
    claimed_order_id: letter.orderId,
    claimed_command_id: letter.commandId,
    claimed_accepted_at: formatInstantOrNull(letter.acceptedAt),
    ...{ excerpt, bytes, content_sha256: letter.sha256 },
    decided_at: formatInstantOrNull(letter.decidedAt),
    decided_by: letter.decidedBy,
    answered_at: formatInstantOrNull(letter.answeredAt),
    outcome,
  };
}
