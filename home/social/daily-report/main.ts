/**
 * `worker_daily_report`: writes the report of one day in Seoul and ends, of yesterday unless `--day 2026-11-21` names
 * another. Exit codes: 0 it is there, also where it was before; 1 not yet, its figures are not final; 2 no such day.
 */
import { parseArgs } from 'node:util';
import { createSql } from '@mockstreet/db/client';
import { Misconfiguration } from '@mockstreet/shared/config';
import { addMicros, instantFromMillis, parseInstant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, kstDate } from '@mockstreet/shared/kst';
import { runTask } from '@mockstreet/shared/node/run-process';
import { rankingRules } from '#social/ranking-rules';
import { dailyReportConfigSchema } from './config.ts';
import { writeReport } from './write-report.ts';

const clock = () => instantFromMillis(Date.now());

await runTask({
  name: 'daily-report',
  configSchema: dailyReportConfigSchema,
  async run(config, log) {
    const day = askedDay() ?? kstDate(addMicros(clock(), -KST_DAY_MICROS));
    const sql = createSql({
      ...{ url: config.DATABASE_URL, applicationName: 'daily-report', poolSize: 1 },
    });
    const { minTrades } = rankingRules(config);
    try {
      const outcome = await writeReport(day, { sql, clock, minTrades });
      log.info({ day, outcome }, outcome === 'ALREADY' ? 'was there already' : 'written');
    } finally {
      await sql.end({ timeout: 2 });
    }
  },
});

function askedDay(): string | undefined {
  const { day } = parseArgs({ options: { day: { type: 'string' } }, strict: false }).values;
  if (day === undefined) return undefined;
  if (typeof day === 'string' && parseInstant(`${day}T00:00:00+09:00`) !== undefined) return day;
  throw new Misconfiguration([`--day ${String(day)}: must be a day such as 2026-11-21`]);
}
