import { z } from 'zod';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema, nextCursorSchema } from '../http/page.ts';
import { decimalText, sourceText, tickerText, timeText } from '../http/wire.ts';

const unknown = 'Null while something that is held has no price';

export const marginSchema = z
  .object({
    as_of: timeText,
    enabled: z.boolean().meta({ description: 'Whether the account may owe: POST /margin' }),
    since: timeText.nullable(),
    liability_krw: decimalText.meta({ description: 'What is owed: cash below zero' }),
    exposure_krw: decimalText.nullable().meta({
      description: `What is held, at last prices. ${unknown}`,
    }),
    equity_krw: decimalText.nullable().meta({
      description: `exposure_krw − liability_krw + cash; below zero it is a debt. ${unknown}`,
    }),
    maintenance_rate: decimalText.meta({
      description: 'Below this part of the exposure the house sells, while something is owed',
      example: '0.25',
    }),
    maintenance_krw: decimalText.nullable().meta({
      description: `What equity must not fall below. ${unknown}`,
    }),
    leverage_max: z.int(),
    buying_power: z
      .array(z.object({ leverage: z.int(), krw: decimalText }))
      .nullable()
      .meta({
        description: `What a BUY with that leverage may come to, before its fee, at last prices; its own price decides. ${unknown}`,
      }),
    interest_rate: decimalText.meta({ description: 'A year, of what is owed', example: '0.08' }),
    interest: z.object({
      next_at: timeText.meta({ description: 'Midnight in Seoul' }),
      next_krw: decimalText.meta({ description: 'What would be charged then, as it stands' }),
      charged_krw: decimalText.meta({ description: 'All so far' }),
    }),
  })
  .meta({ id: 'Margin' });

const standing = {
  cash_krw: decimalText.meta({ description: 'Below zero it is what was owed' }),
  exposure_krw: decimalText,
  equity_krw: decimalText,
};

const liquidationSchema = z
  .object({
    liquidation_id: z.uuid(),
    at: timeText.meta({ description: 'Event time' }),
    trigger: z.enum(['PRINT', 'INTEREST']),
    print: z
      .object({
        ticker_id: tickerText,
        at: timeText,
        kind: z.enum(['QUOTE', 'TRADE', 'BAR']),
        last: decimalText,
        source: sourceText,
      })
      .nullable()
      .meta({ description: 'What it was triggered by' }),
    maintenance_rate: decimalText,
    before: z.object(standing),
    after: z.object(standing),
    cancelled_order_ids: z.array(z.uuid()).meta({ description: 'Mine, which rested' }),
    sold: z.array(
      z.object({
        order_id: z.uuid().meta({ description: 'Of the house; GET /orders/{order_id} tells more' }),
        ticker_id: tickerText,
        quantity: decimalText,
        price: decimalText,
      }),
    ),
    settled_at: timeText,
  })
  .meta({ id: 'Liquidation' });

export const liquidationPageSchema = z
  .object({ items: z.array(liquidationSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'LiquidationPage' });

export const liquidationFiltersSchema = z.strictObject({
  limit: limitSchema,
  cursor: cursorSchema.optional(),
});

export type LiquidationView = z.output<typeof liquidationSchema>;
