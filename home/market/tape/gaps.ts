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
    SELECT ${gapColumns(sql)} FROM tape_gaps
    WHERE ticker_id = ${span.tickerId} AND from_at < ${span.to} AND to_at > ${span.from}
    ORDER BY from_at`;
}

/** All gaps that are open, of every instrument, in order of time. */
export async function readOpenGaps(sql: Sql): Promise<RecordedGap[]> {
  return await sql<RecordedGap[]>`
    SELECT ${gapColumns(sql)} FROM tape_gaps WHERE resolution IS NULL ORDER BY ticker_id, from_at`;
}

function gapColumns(sql: Sql) {
  return sql`ticker_id AS "tickerId", from_at AS "from", to_at AS "to",
    resolution::text AS resolution, detected_at AS "detectedAt", resolved_at AS "resolvedAt"`;
}
