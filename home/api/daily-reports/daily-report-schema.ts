import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { type KeptReport, REPORT_OUTCOMES } from '#social/read-reports';
import { dayParameter } from '../http/day-parameter.ts';
import { nextCursorSchema } from '../http/page.ts';
import { decimalText, orNull, timeText } from '../http/wire.ts';

const nickname = z.string().meta({ example: '지호', description: 'As it was then' });
const count = z.int().min(0);
const profitSchema = z
  .object({ nickname, profit_krw: decimalText })
  .meta({ id: 'DailyProfit', description: 'Of the day, without what came from outside' });

export const dailyReportSchema = z
  .object({
    day: z.string().meta({ description: 'In Seoul', example: '2026-11-21', format: 'date' }),
    outcome: z.enum(REPORT_OUTCOMES).meta({
      description:
        'REPORTED was told in Discord. NO_TRADES: nobody traded. NO_FIGURES: nobody’s profit is known',
    }),
    active_accounts: count.meta({ description: 'That traded often enough to be ranked' }),
    unvalued_accounts: count.meta({ description: 'Of these, how many have no known profit' }),
    trades: count.meta({ description: 'Of the active accounts' }),
    gainer: orNull(profitSchema),
    loser: orNull(profitSchema),
    volume_king: orNull(z.object({ nickname, trades: count }).meta({ id: 'DailyTrades' })),
    written_at: timeText,
  })
  .meta({ id: 'DailyReport' });

export const dailyReportsSchema = z.object({
  items: z.array(dailyReportSchema),
  next_cursor: nextCursorSchema,
});

export const dailyReportPathSchema = z.object({
  report_day: dayParameter.meta({ description: 'In Seoul', example: '2026-11-21' }),
});

export function presentReport(report: KeptReport): z.output<typeof dailyReportSchema> {
  const { day, outcome, writtenAt, figures } = report;
  const { active, unvalued, trades, gainer, loser, volume_king } = figures;
  return {
    ...{ day, outcome, active_accounts: active, unvalued_accounts: unvalued, trades },
    ...{ gainer, loser, volume_king, written_at: formatInstant(writtenAt) },
  };
}
