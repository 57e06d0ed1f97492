import { secretUrl } from '@mockstreet/shared/config';
import { z } from 'zod';
import { rankingVariables } from '#social/ranking-rules';

/** Configuration of one run of the daily report, and of whoever runs it each day. */
export const dailyReportConfigSchema = z.object({
  DATABASE_URL: secretUrl('postgres', 'postgresql').describe('Postgres that home owns'),
  ...rankingVariables,
});
