import { SIDES } from '@mockstreet/shared/order';
import { z } from 'zod';
import { decimalText, orNull, tickerText, timeText } from '../http/wire.ts';

const count = z.int().min(0);

const shownEquitySchema = z
  .object({
    equity_krw: decimalText.nullable().meta({ description: 'Now; null while it is not known' }),
    curve: z
      .array(z.object({ at: timeText, equity_krw: decimalText.nullable() }))
      .meta({ description: 'At the last thirty midnights in Seoul, the oldest first' }),
  })
  .meta({ id: 'ShownEquity' });

const shownPositionSchema = z
  .object({
    ticker_id: tickerText,
    name_ko: z.string().meta({ example: '비트코인' }),
    name_en: z.string().meta({ example: 'Bitcoin' }),
    share: decimalText.nullable().meta({
      description:
        'Its part of cash and positions, as a fraction to the nearest thousandth: 0.25 is a quarter. Null while any position has no price',
      example: '0.25',
    }),
    profit: decimalText.nullable().meta({
      description:
        'What it is worth in won against what it cost, as a fraction to the nearest ten-thousandth: 0.0123 is up by 1.23 %. Null without a price',
      example: '0.0123',
    }),
  })
  .meta({ id: 'ShownPosition' });

const shownTradeSchema = z
  .object({
    ticker_id: tickerText,
    side: z.enum(SIDES),
    price: decimalText.meta({ description: "In the instrument's currency" }),
    currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
    filled_at: timeText,
  })
  .meta({ id: 'ShownTrade' });

export const publicProfileSchema = z
  .object({
    user_id: z.uuid(),
    nickname: z.string().meta({ example: '지호' }),
    is_me: z.boolean(),
    member_since: timeText,
    bio: z.string().nullable().meta({ example: '장기 투자 중입니다' }),
    rank: z.int().min(1).nullable().meta({
      description: 'By equity, of all time. Null of who is idle, or has no figure to be ranked by',
    }),
    ranked: count.meta({ description: 'How many have a rank' }),
    return: decimalText.nullable().meta({
      description: 'Time-weighted, of all time, as GET /ranking has it',
      example: '0.0123',
    }),
    trades: count.meta({ description: 'Fills, of all time' }),
    bailouts: count.meta({ description: 'How often they began anew' }),
    human_etf: tickerText
      .nullable()
      .meta({ example: 'HUMAN-ETF-JIHO', description: 'Their share, while it is listed' }),
    equity: orNull(shownEquitySchema).meta({ description: 'Null: they do not show it' }),
    positions: z
      .array(shownPositionSchema)
      .nullable()
      .meta({ description: 'The largest first, in proportions. Null: they do not show them' }),
    recent_trades: z.array(shownTradeSchema).nullable().meta({
      description: 'The last twenty, newest first, without amounts. Null: they do not show them',
    }),
  })
  .meta({ id: 'PublicProfile' });

export type PublicProfile = z.output<typeof publicProfileSchema>;
