import { z } from 'zod';
import { decimalText, tickerText, timeText } from '../http/wire.ts';
import type { portfolioSchema } from './portfolio-schema.ts';

type Portfolio = z.output<typeof portfolioSchema>;

const unknown = 'Null while something that is held has no price';

/** total = held + available, but where the account owes: then nothing is available. */
export const accountBalanceSchema = z
  .object({
    as_of: timeText,
    balances: z.array(
      z.object({
        currency: z.literal('KRW'),
        total: decimalText,
        held: decimalText.meta({ description: 'Kept aside for LIMIT BUYs that wait' }),
        available: decimalText,
      }),
    ),
    market_value_krw: decimalText.nullable().meta({ description: unknown }),
    liabilities_krw: decimalText,
    equity_krw: decimalText.nullable().meta({ description: unknown }),
  })
  .meta({ id: 'AccountBalance' });

export const accountPositionsSchema = z
  .object({
    as_of: timeText,
    items: z.array(
      z.object({
        ticker_id: tickerText,
        side: z.literal('LONG'),
        currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
        quantity: decimalText,
        held_quantity: decimalText.meta({ description: 'Kept aside for LIMIT SELLs that wait' }),
        available_quantity: decimalText,
        average_entry_price: decimalText,
        cost_basis: decimalText.meta({ description: "In the instrument's currency" }),
        current_price: decimalText.nullable(),
        market_value: decimalText.nullable(),
        market_value_krw: decimalText.nullable(),
        unrealized_profit: decimalText.nullable(),
        unrealized_profit_krw: decimalText.nullable(),
      }),
    ),
  })
  .meta({ id: 'AccountPositions' });

export function presentBalance(portfolio: Portfolio): z.output<typeof accountBalanceSchema> {
  return {
    as_of: portfolio.as_of,
    balances: [
      {
        currency: 'KRW',
        total: portfolio.balance_krw,
        held: portfolio.held_krw,
        available: portfolio.available_krw,
      },
    ],
    market_value_krw: portfolio.positions_value_krw,
    liabilities_krw: portfolio.liabilities_krw,
    equity_krw: portfolio.equity_krw,
  };
}

export function presentPositions(portfolio: Portfolio): z.output<typeof accountPositionsSchema> {
  return {
    as_of: portfolio.as_of,
    items: portfolio.positions.map((position) => ({
      ticker_id: position.ticker_id,
      side: 'LONG',
      currency: position.currency,
      quantity: position.quantity,
      held_quantity: position.held_quantity,
      available_quantity: position.available_quantity,
      average_entry_price: position.average_price,
      cost_basis: position.cost,
      current_price: position.price,
      market_value: position.value,
      market_value_krw: position.value_krw,
      unrealized_profit: position.profit,
      unrealized_profit_krw: position.profit_krw,
    })),
  };
}
