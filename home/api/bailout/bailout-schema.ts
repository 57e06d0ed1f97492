import { z } from 'zod';
import { decimalText, tickerText, timeText } from '../http/wire.ts';

const lastSchema = z.object({
  command_id: z.uuid(),
  at: timeText.meta({ description: 'Event time' }),
  equity_before_krw: decimalText,
  equity_after_krw: decimalText.meta({ description: 'The fresh cash' }),
  written_off_krw: decimalText.meta({ description: 'What was owed' }),
  given_krw: decimalText.meta({ description: 'What was missing to the fresh cash' }),
  surrendered: z.array(
    z.object({
      ticker_id: tickerText,
      quantity: decimalText,
      cost_krw: decimalText.meta({ description: 'Lost' }),
      value_krw: decimalText.meta({ description: 'What it counted for in the equity' }),
    }),
  ),
  cancelled: z.int().meta({ description: 'Orders of mine that it took back' }),
  settled_at: timeText,
});

export const bailoutSchema = z
  .object({
    as_of: timeText,
    may_ask: z.boolean().nullable().meta({
      description:
        'Whether POST /bailout would be granted at last prices; its own moment decides. Null while something that is held has no price',
    }),
    reason: z.enum(['LIMIT_EXCEEDED', 'NOT_ELIGIBLE']).nullable().meta({
      description: 'Why not: too soon after the last one, or too much left',
    }),
    equity_krw: decimalText.nullable(),
    equity_max_krw: decimalText.meta({ description: 'Up to how much equity it is granted' }),
    cash_krw: decimalText.meta({ description: 'What I would have behind it' }),
    every_days: z.number().meta({ description: 'From one to the next', example: 30 }),
    allowed_at: timeText.nullable().meta({
      description:
        'From then on I may ask again, and be on margin; null where no bailout keeps me from it',
    }),
    count: z.int().meta({ description: 'All of mine; everyone sees it' }),
    last: lastSchema.nullable(),
  })
  .meta({ id: 'Bailout' });
