import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { z } from 'zod';

const profitSchema = z.object({ nickname: z.string(), profit_krw: z.string() });

/** Figures as version 1 has them. */
const figuresSchema = z.object({
  active: z.int(),
  unvalued: z.int(),
  trades: z.int(),
  gainer: profitSchema.nullable(),
  loser: profitSchema.nullable(),
  volume_king: z.object({ nickname: z.string(), trades: z.int() }).nullable(),
});

export const REPORT_OUTCOMES = ['REPORTED', 'NO_TRADES', 'NO_FIGURES'] as const;

/** What a day in Seoul came to, as it was written. */
export interface KeptReport {
  readonly day: string;
  readonly outcome: (typeof REPORT_OUTCOMES)[number];
  readonly writtenAt: Instant;
  readonly figures: z.output<typeof figuresSchema>;
}

interface ReportRow extends Omit<KeptReport, 'figures'> {
  readonly version: number;
  readonly figures: unknown;
}

export interface ReportsAsked {
  readonly limit: number;
  /** Days before this one. */
  readonly before?: string | undefined;
}

/** The newest days first; one more than `limit` where there are older ones. */
export async function listReports(
  sql: Sql,
  { limit, before }: ReportsAsked,
): Promise<KeptReport[]> {
  const rows = await sql<ReportRow[]>`
    ${reports(sql)} where ${before ?? null}::text is null or day < ${before ?? null}::text::date
    order by daily_reports.day desc limit ${limit + 1}`;
  return rows.map(toReport);
}

export async function readReport(sql: Sql, day: string): Promise<KeptReport | undefined> {
  const [row] = await sql<ReportRow[]>`${reports(sql)} where day = ${day}::text::date`;
  return row && toReport(row);
}

function reports(sql: Sql) {
  return sql`
    select day::text, version, outcome, figures, written_at as "writtenAt" from daily_reports`;
}

function toReport({ version, figures, ...row }: ReportRow): KeptReport {
  if (version !== 1) throw new Error(`a daily report of version ${version}`);
  return { ...row, figures: figuresSchema.parse(figures) };
}
