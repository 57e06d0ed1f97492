import { parseDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import type { EnteredAction } from '#market/enter-actions';
import { nextCursorSchema } from '../http/page.ts';
import { decimalText, orNull, timeParameter, timeText } from '../http/wire.ts';
import { writtenRemark } from '../http/written-line.ts';
import { actionShape, presentAction } from '../market/action-schema.ts';

const SHARES_MAX = 1_000;

export const enteredActionSchema = z
  .object({
    ...actionShape,
    created_by: orNull(z.uuid()).meta({ description: 'Null of what a strike came to' }),
    created_at: timeText,
    cancelled_at: orNull(timeText).meta({ description: 'Taken back before it took effect' }),
  })
  .meta({ id: 'EnteredCorporateAction' });

export const enteredActionPageSchema = z.object({
  items: z.array(enteredActionSchema),
  next_cursor: nextCursorSchema,
});

export const actionPathSchema = z.object({ action_id: z.uuid().toLowerCase() });

const base = {
  ticker_id: tickerIdSchema,
  effective_at: timeParameter.meta({
    description: 'Opening of the ex-date’s session; at least a minute ahead',
  }),
  note: writtenRemark({ description: 'Shown to everyone', example: '2026 interim dividend' }),
};
const shares = z.int().min(1).max(SHARES_MAX);

export const newActionSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('SPLIT'),
      ...base,
      new_shares: shares.meta({ example: 50 }),
      old_shares: shares.meta({ example: 1 }),
    }),
    z.strictObject({
      kind: z.literal('CASH_DIVIDEND'),
      ...base,
      amount: z
        .string()
        .regex(/^(0|[1-9]\d{0,8})(\.\d{1,8})?$/, 'must be a positive decimal')
        .refine((text) => (parseDecimal(text) ?? 0n) > 0n, {
          params: { code: 'not_positive' },
          message: 'must be positive',
        })
        .meta({ ...decimalText.meta(), example: '354' }),
    }),
  ])
  .meta({ id: 'NewCorporateAction' });

export function presentEntered(action: EnteredAction): z.output<typeof enteredActionSchema> {
  return {
    ...presentAction(action),
    created_by: action.createdBy,
    created_at: formatInstant(action.createdAt),
    cancelled_at: formatInstantOrNull(action.cancelledAt),
  };
}
