import type { Sql } from '@mockstreet/db/client';
import { formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Clock, formatInstant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDate } from '@mockstreet/shared/kst';
import { expectSettled, NotFinal, readActiveAccounts } from './read-day.ts';
import { type DayHeroes, type DayReport, reportDay } from './report-day.ts';

export interface ReportPorts {
  readonly sql: Sql;
  readonly clock: Clock;
  /** With fewer trades on the day an account is idle, as in the ranking. */
  readonly minTrades: number;
}

/** What a run came to: `ALREADY` where the day had its report. */
export type ReportOutcome = DayReport['outcome'] | 'ALREADY';

/** Of what is kept. */
const FIGURES_VERSION = 1;

/**
 * Writes the report of a day in Seoul, and the event that Discord is told it by, once for ever: how many do so at once, and
 * whenever one of them dies.
 *
 * @throws {NotFinal} while its figures may yet change.
 */
export async function writeReport(
  day: string,
  { sql, clock, minTrades }: ReportPorts,
): Promise<ReportOutcome> {
  const [known] = await sql`select 1 from daily_reports where day = ${day}::text::date`;
  if (known) return 'ALREADY';
  const start = startOfKstDate(day);
  const span = { start, end: addMicros(start, KST_DAY_MICROS) };
  if (span.end > clock()) throw new NotFinal('the day is not over');
  await expectSettled(sql, span);
  const report = reportDay(await readActiveAccounts(sql, span, minTrades));
  const row = {
    ...{ day, version: FIGURES_VERSION, outcome: report.outcome },
    ...{ figures: figuresOf(report), written_at: formatInstant(clock()) },
  };
  const told = report.heroes && JSON.stringify(toldOf(report.heroes));
  const [answer] = await sql<{ isWritten: boolean }[]>`
    select write_daily_report(${JSON.stringify(row)}::text::jsonb, ${told}::text::jsonb)
      as "isWritten"`;
  return answer?.isWritten ? report.outcome : 'ALREADY';
}

/** As it is kept: sums are exact decimals, as text. */
function figuresOf({ active, unvalued, trades, heroes }: DayReport) {
  const profit = ({ userId, nickname, profitKrw }: DayHeroes['gainer']) => ({
    ...{ user_id: userId, nickname, profit_krw: formatDecimal(profitKrw) },
  });
  return {
    ...{ active, unvalued, trades },
    gainer: heroes && profit(heroes.gainer),
    loser: heroes && profit(heroes.loser),
    volume_king: heroes && {
      user_id: heroes.volumeKing.userId,
      nickname: heroes.volumeKing.nickname,
      trades: heroes.volumeKing.trades,
    },
  };
}

/** Version 1 of the event `daily_report` (docs/streams.md). */
function toldOf({ gainer, loser, volumeKing }: DayHeroes) {
  return {
    gainer_nickname: gainer.nickname,
    gainer_pnl_krw: formatDecimal(gainer.profitKrw),
    loser_nickname: loser.nickname,
    loser_pnl_krw: formatDecimal(loser.profitKrw),
    volume_king_nickname: volumeKing.nickname,
    trade_count: volumeKing.trades,
  };
}
