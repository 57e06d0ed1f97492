import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/** A stretch without an answer while its market was open, as it stands on record. */
export interface RecordedGap {
  readonly tickerId: string;
  /** Both ends were answered; what lies strictly between them is missing, or was. */
  readonly from: Instant;
  readonly to: Instant;
  /**
   * How it was closed: BACKFILLED from the venue's bars, or UNRECOVERABLE for good. Null while it is
   * open: then it may still grow, shrink from its older end, and be closed piece by piece.
   */
  readonly resolution: 'BACKFILLED' | 'UNRECOVERABLE' | null;
  readonly detectedAt: Instant;
  readonly resolvedAt: Instant | null;
}

/** The gaps of one instrument that touch (from, to), open and closed, in order of time. */
export async function readGaps(
  sql: Sql,
  span: { readonly tickerId: string; readonly from: Instant; readonly to: Instant },
): Promise<RecordedGap[]> {
  return await sql<RecordedGap[]>`
    select ${gapColumns(sql)} from tape_gaps
    where ticker_id = ${span.tickerId} and from_at < ${span.to} and to_at > ${span.from}
    order by from_at`;
}

/** All gaps that are open, of every instrument, in order of time. */
export async function readOpenGaps(sql: Sql): Promise<RecordedGap[]> {
  return await sql<RecordedGap[]>`
    select ${gapColumns(sql)} from tape_gaps where resolution is null order by ticker_id, from_at`;
}

function gapColumns(sql: Sql) {
  return sql`ticker_id as "tickerId", from_at as "from", to_at as "to",
    resolution::text as resolution, detected_at as "detectedAt", resolved_at as "resolvedAt"`;
}
