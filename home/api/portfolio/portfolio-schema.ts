import { z } from 'zod';
import { decimalText, sourceText, tickerText, timeText } from '../http/wire.ts';

const profit = { description: 'Null while something it depends on has no price' };

const positionSchema = z
  .object({
    ticker_id: tickerText,
    name_ko: z.string().meta({ example: '비트코인' }),
    name_en: z.string().meta({ example: 'Bitcoin' }),
    currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
    quantity: decimalText,
    held_quantity: decimalText.meta({ description: 'Kept aside for LIMIT SELLs that wait' }),
    available_quantity: decimalText.meta({ description: 'quantity − held_quantity' }),
    average_price: decimalText.meta({ description: 'cost / quantity, fees excluded' }),
    cost: decimalText.meta({ description: "In the instrument's currency, fees excluded" }),
    cost_krw: decimalText,
    price: decimalText.nullable().meta({ description: 'Last price; null where none is known' }),
    price_at: timeText.nullable(),
    price_age_ms: z.int().nullable(),
    price_source: sourceText.nullable(),
    price_is_stale: z.boolean().nullable(),
    exchange_rate: decimalText.nullable().meta({ description: 'USD/KRW, for dollar positions' }),
    value: decimalText.nullable().meta({ description: "In the instrument's currency" }),
    value_krw: decimalText.nullable().meta({ description: 'Whole won, rounded down' }),
    profit: decimalText
      .nullable()
      .meta({ description: 'Unrealised: value − cost; what selling would cost is not taken off' }),
    profit_krw: decimalText
      .nullable()
      .meta({ description: 'The same in won, with the rates of the purchases' }),
  })
  .meta({ id: 'Position' });

export const portfolioSchema = z
  .object({
    user_id: z.uuid(),
    as_of: timeText,
    balance_krw: decimalText.meta({
      description: 'Cash in the wallet; below zero it is what an account on margin owes',
    }),
    held_krw: decimalText.meta({ description: 'Of that, kept aside for LIMIT BUYs that wait' }),
    available_krw: decimalText.meta({
      description: 'balance_krw − held_krw, never below zero; GET /margin tells what leverage adds',
    }),
    wallet_last_updated: timeText,
    positions: z.array(positionSchema),
    positions_value_krw: decimalText.nullable().meta(profit),
    liabilities_krw: decimalText.meta({
      description: 'What is owed: balance_krw where that is below zero',
    }),
    equity_krw: decimalText.nullable().meta({
      description:
        'balance_krw + positions, so what is owed is taken off. Null while a position has no price at all',
    }),
    starting_cash_krw: decimalText,
    total_profit_krw: decimalText
      .nullable()
      .meta({ description: 'Equity less what the account started with' }),
    day_profit_krw: decimalText.nullable().meta({
      description:
        'Equity less what the account was worth at midnight in Seoul, as its history has it; for one that had not traded before, less its start. Null while that is not known, or midnight is not struck yet',
    }),
  })
  .meta({ id: 'Portfolio' });
