import { host, port } from '@mockstreet/shared/config';
import { z } from 'zod';
import { awayVariables } from '#social/away-terms';
import { dailyReportConfigSchema } from '#social/daily-report/config';

/** Configuration of the process that runs what home does once a day. */
export const schedulerConfigSchema = z.object({
  HOST: host(),
  PORT: port().describe('Health and metrics'),
  ...dailyReportConfigSchema.shape,
  ...awayVariables,
  DAILY_REPORT_AT: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 00:10')
    .default('00:10')
    .describe('Time in Seoul at which the day that has ended is reported'),
});
