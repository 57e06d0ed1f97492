import { tickerIdSchema } from '@mockstreet/shared/instrument-id';
import { ORDER_STATUSES, SIDES } from '@mockstreet/shared/order';
import { z } from 'zod';
import { cursorSchema } from '../http/cursor.ts';
import { limitSchema } from '../http/page.ts';
import { timeParameter } from '../http/wire.ts';

const common = {
  limit: limitSchema,
  cursor: cursorSchema.optional(),
  ticker_id: tickerIdSchema.optional(),
  side: z.enum(SIDES).optional(),
};

export const orderFiltersSchema = z.strictObject({
  ...common,
  status: z.enum(ORDER_STATUSES).optional(),
  from: timeParameter.optional().meta({ description: 'Accepted at or after' }),
  to: timeParameter.optional().meta({ description: 'Accepted before' }),
});
export type OrderFilters = z.output<typeof orderFiltersSchema>;

export const tradeFiltersSchema = z.strictObject({
  ...common,
  from: timeParameter.optional().meta({ description: 'Filled at or after' }),
  to: timeParameter.optional().meta({ description: 'Filled before' }),
});
export type TradeFilters = z.output<typeof tradeFiltersSchema>;
