import type { z } from 'zod';
import { rankingRules } from '#social/ranking-rules';
import { writeReport } from '#social/write-report';
import type { schedulerConfigSchema } from './config.ts';
import { minuteOfDay } from './due-days.ts';
import type { Job } from './job.ts';

/** All that home does once a day. */
export function jobsOf(config: z.output<typeof schedulerConfigSchema>): readonly Job[] {
  const { minTrades } = rankingRules(config);
  return [
    {
      name: 'daily_report',
      dueAtMinute: minuteOfDay(config.DAILY_REPORT_AT),
      covers: 'ended_day',
      run: (day, { sql, clock }) => writeReport(day, { sql, clock, minTrades }),
    },
  ];
}
