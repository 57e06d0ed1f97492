import { MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import { TICK_RULES } from '#market/tick-size';
import { decimalText, tickerText, timeText } from '../http/wire.ts';

const bps = (description: string, example: string) =>
  decimalText.meta({ description: `${description}, in basis points`, example });
const cap = (description: string) =>
  decimalText
    .nullable()
    .meta({ description: `${description}; null: no cap`, example: '1000000000' });
const seconds = (description: string) => z.number().min(0).meta({ description, example: 60 });

const costSchema = z.object({
  from: timeText,
  fee_bps: bps('Fee, of what a trade is worth in won', '1.5'),
  sell_tax_bps: bps('Tax on a SELL, of the same', '20'),
});

const marketSchema = z
  .object({
    market: z.enum(MARKETS),
    ...costSchema.shape,
    dividend_tax_bps: bps('What is withheld of a dividend', '1540'),
    deadline_seconds: seconds(
      'How long a MARKET order waits for its print, in time of continuous trading; HUMAN: for its strike',
    ),
    costs: z
      .array(costSchema)
      .meta({ description: 'Of all dates, the newest first, those to come among them' }),
  })
  .meta({ id: 'MarketRules' });

const tickTableSchema = z
  .object({
    tick_rule: z.enum(TICK_RULES).meta({ description: 'As GET /instruments names it' }),
    since: timeText,
    bands: z
      .array(z.object({ from: decimalText, step: decimalText }))
      .meta({ description: 'From that price on limits move in such steps; the highest first' }),
  })
  .meta({ id: 'TickTable' });

export const marketRulesSchema = z
  .object({
    as_of: timeText.meta({ description: 'What is in force then' }),
    markets: z.array(marketSchema),
    fx: z
      .object({
        ticker_id: tickerText.meta({ example: 'FX-PAIR-USDKRW' }),
        spread_bps: bps('Put on the rate of a BUY and taken off that of a SELL in dollars', '20'),
        stale_spread_bps: bps('Instead, where the rate is older', '100'),
        stale_after_seconds: seconds('Than this'),
        max_age_seconds: seconds('An older one is refused: FX_UNAVAILABLE'),
        hold_factor: decimalText.meta({
          description: 'Put on the rate of what a LIMIT BUY in dollars keeps back while it waits',
          example: '1.03',
        }),
      })
      .meta({ description: 'For what is quoted in dollars' }),
    caps: z
      .object({
        open_orders_max: z
          .int()
          .meta({ description: 'LIMIT orders that one user may have resting' }),
        order_krw_max: cap('What one order may be worth, in won'),
        turnover_share_max_bps: decimalText.nullable().meta({
          description:
            'What one order may be of what is traded of its instrument in 24 hours, in basis points; null: no cap',
          example: '100',
        }),
        instrument_exposure_krw_max: cap('What one user may have put into one instrument, in won'),
        exposure_krw_max: cap('The same of all instruments'),
        daily_loss_krw_max: cap('What one user may lose by trades in a day of Seoul, in won'),
      })
      .meta({ description: 'Beyond one of these an order is denied: LIMIT_EXCEEDED' }),
    clock_margin_ms: z.number().min(0).meta({
      description: 'A print fills an order that lies so much later than its acceptance',
      example: 500,
    }),
    tick_tables: z.array(tickTableSchema),
  })
  .meta({ id: 'TradingRules' });
