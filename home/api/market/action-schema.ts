import { formatInstant } from '@mockstreet/shared/instant';
import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { ACTION_KINDS } from '#market/corporate-action';
import type { EnteredAction } from '#market/enter-actions';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema } from '../http/page.ts';
import { decimalText, orNull, tickerText, timeText, toDecimalTextOrNull } from '../http/wire.ts';

export const actionShape = {
  action_id: z.uuid(),
  ticker_id: tickerText,
  kind: z.enum(ACTION_KINDS),
  effective_at: timeText.meta({
    description: 'Opening of the ex-date’s session: who holds before it has what it gives',
  }),
  new_shares: orNull(z.int().min(1)).meta({ description: 'SPLIT: so many new shares' }),
  old_shares: orNull(z.int().min(1)).meta({ description: 'SPLIT: for so many old ones' }),
  amount: orNull(decimalText).meta({
    description:
      'CASH_DIVIDEND: for each share, in the instrument’s currency, before tax; REDEMPTION, of a user’s share that closes: for each, which is no more',
  }),
  note: orNull(z.string().meta({ example: '2026 interim dividend' })),
};

export const actionFiltersSchema = z.strictObject({
  ticker_id: tickerIdSchema.optional(),
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

/** What everyone may know of an action. */
export function presentAction(action: EnteredAction) {
  return {
    action_id: action.id,
    ticker_id: action.tickerId,
    kind: action.kind,
    effective_at: formatInstant(action.effectiveAt),
    new_shares: action.newShares,
    old_shares: action.oldShares,
    amount: toDecimalTextOrNull(action.amount),
    note: action.note,
  };
}
