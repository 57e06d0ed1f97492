import { formatDecimalOrNull } from '@mockstreet/shared/decimal';
import { formatInstant, formatInstantOrNull } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { RANKING_ORDERS, type RankingQuestion } from '#social/rank-accounts';
import type { RankedAccount, RankingPage } from '#social/ranking-desk';
import { RANKING_PERIODS } from '#social/ranking-period';
import { encodeNumber } from '../http/cursor.ts';
import { nextCursorSchema } from '../http/page.ts';
import { decimalText, orNull, timeText } from '../http/wire.ts';

export const periodSchema = z.enum(RANKING_PERIODS);
export const orderSchema = z.enum(RANKING_ORDERS);

const count = z.int().min(0);
const unknown = 'Null while something it depends on is not known';

const rankedAccountSchema = z
  .object({
    rank: z.int().min(1).nullable().meta({
      description:
        'Equal figures share one. Null of who is idle, and of who has no figure to be ranked by',
    }),
    user_id: z.uuid().meta({ description: 'GET /profiles/{user_id} tells more' }),
    nickname: z.string().meta({ example: '지호' }),
    is_me: z.boolean(),
    idle: z.boolean().meta({ description: 'Fewer trades in the period than a rank takes' }),
    equity_krw: decimalText.nullable().meta({ description: `Now, in whole won. ${unknown}` }),
    profit_krw: decimalText.nullable().meta({
      description: `Of the period, without what came from outside. ${unknown}`,
    }),
    return: decimalText.nullable().meta({
      description: `Time-weighted, of the period, as a fraction to the nearest millionth: 0.0123 is up by 1.23 %; at most a millionfold. ${unknown}, or without capital`,
      example: '0.0123',
    }),
    return_since: timeText.nullable().meta({
      description: 'When the return began anew, behind the last wipe-out of the period',
    }),
    wipeouts: count.meta({
      description:
        'Bailouts of the period before which nothing was left: each ended a return at −1',
    }),
    trades: count.meta({ description: 'Fills of the period' }),
    bailouts: count.meta({ description: 'Of the whole life of the account' }),
  })
  .meta({ id: 'RankedAccount' });

export const rankingSchema = z
  .object({
    period: periodSchema,
    by: orderSchema,
    from: timeText.nullable().meta({
      description: 'When the period began in Seoul; null of `all`, which begins with each account',
    }),
    as_of: timeText.meta({ description: 'Everybody as they stood then' }),
    prices: z
      .object({
        instruments: count.meta({ description: 'That anybody holds, or held' }),
        stale: count.meta({ description: 'Of these, how many no source confirms at present' }),
        unknown: count.meta({ description: 'How many have no price at all' }),
        oldest_age_ms: z.int().min(0).nullable(),
      })
      .meta({ description: 'How old the prices are that everybody was valued at' }),
    accounts: count.meta({ description: 'Listed' }),
    ranked: count.meta({ description: 'Of these, how many have a rank' }),
    items: z.array(rankedAccountSchema),
    me: orNull(rankedAccountSchema).meta({ description: 'My own row, wherever it stands' }),
    next_cursor: nextCursorSchema,
  })
  .meta({ id: 'Ranking' });

export function presentRanking(
  { period, by }: RankingQuestion,
  page: RankingPage,
  end: number,
): z.output<typeof rankingSchema> {
  const { prices } = page;
  return {
    ...{ period, by, from: formatInstantOrNull(page.from), as_of: formatInstant(page.at) },
    prices: {
      instruments: prices.instruments,
      stale: prices.stale,
      unknown: prices.unknown,
      oldest_age_ms: prices.oldestAgeMs,
    },
    ...{ accounts: page.listed, ranked: page.ranked },
    items: page.items.map(presentRow),
    me: page.me && presentRow(page.me),
    next_cursor: page.hasMore ? encodeNumber(BigInt(end)) : null,
  };
}

function presentRow(row: RankedAccount): z.output<typeof rankedAccountSchema> {
  return {
    rank: row.rank,
    user_id: row.userId,
    nickname: row.nickname,
    is_me: row.isMe,
    idle: row.isIdle,
    equity_krw: formatDecimalOrNull(row.equityKrw),
    profit_krw: formatDecimalOrNull(row.profitKrw),
    return: formatDecimalOrNull(row.return),
    return_since: formatInstantOrNull(row.returnSince),
    wipeouts: row.wipeouts,
    trades: row.trades,
    bailouts: row.bailouts,
  };
}
