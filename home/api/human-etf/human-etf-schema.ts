import { z } from 'zod';
import { nextCursorSchema } from '../http/page.ts';
import { decimalText, orNull, tickerText, timeText } from '../http/wire.ts';

const count = z.int().min(0);
const wholeWon = decimalText.meta({ description: 'Whole won', example: '12340000' });

export const humanEtfSchema = z
  .object({
    ticker_id: tickerText.meta({ example: 'HUMAN-ETF-JIHO' }),
    issuer_user_id: z.uuid().meta({ description: 'GET /profiles/{user_id} tells more' }),
    issuer_nickname: z.string().meta({ example: '지호' }),
    is_me: z.boolean(),
    dividend_rate: decimalText.meta({
      description: 'Part of what the issuer realises that goes to the holders, 0 to 1',
      example: '0.3',
    }),
    price: decimalText.meta({ description: 'Of the last strike, in won; 10000 before the first' }),
    change: decimalText.meta({
      description: 'Since the strike before, as a fraction to the nearest millionth',
      example: '0.0123',
    }),
    nav_krw: wholeWon.meta({ description: 'What the issuer was worth then' }),
    struck_at: timeText.nullable().meta({ description: 'Null before the first strike' }),
    next_strike_at: timeText.nullable().meta({ description: 'Null where it is closed' }),
    outstanding: decimalText.meta({ description: 'Shares that were held at the last strike' }),
    holders: count.meta({ description: 'With how many' }),
    dividends_krw: wholeWon.meta({ description: 'All that was ever paid' }),
    listed_at: timeText,
    closed_at: timeText.nullable().meta({
      description: 'The issuer was worth too little: holders were paid the price of then',
    }),
  })
  .meta({ id: 'HumanEtf' });

export const humanEtfsSchema = z
  .object({
    items: z.array(humanEtfSchema),
    me: orNull(humanEtfSchema).meta({ description: 'My own, wherever it stands' }),
    listing_equity_krw_min: wholeWon.meta({
      description: 'From which equity on one may be listed',
    }),
    closing_equity_krw: wholeWon.meta({ description: 'Below which one is taken off the list' }),
    next_cursor: nextCursorSchema,
  })
  .meta({ id: 'HumanEtfPage' });

const strikeSchema = z
  .object({
    at: timeText.meta({ description: 'Event time: seven in the morning in Seoul' }),
    price: decimalText,
    nav_krw: wholeWon.meta({ description: 'What the issuer was worth, before it paid' }),
    priced_from: timeText.meta({
      description:
        'The oldest moment that a price in it is of: orders of before it met this strike',
    }),
    realised_krw: decimalText.meta({ description: 'Profit realised since the listing' }),
    high_water_krw: decimalText.meta({
      description: 'How much of that dividends were reckoned of',
    }),
    due_krw: wholeWon.meta({ description: 'The promised part of what lay above that' }),
    dividend_per_share: decimalText,
    paid_krw: wholeWon.meta({ description: 'What all holders together got' }),
    outstanding: decimalText,
    holders: count,
    is_closing: z.boolean().meta({ description: 'The last one' }),
    command_id: z.uuid().meta({ description: 'Its journal has the same id' }),
  })
  .meta({ id: 'HumanEtfStrike' });

export const strikesSchema = z
  .object({ items: z.array(strikeSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'HumanEtfStrikePage' });

export type HumanEtf = z.output<typeof humanEtfSchema>;
export type Strike = z.output<typeof strikeSchema>;
