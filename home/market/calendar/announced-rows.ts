import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

/**
 * How long after it was said something takes effect: longer than a stamp of an edge may lie ahead of
 * home's clock (AHEAD_MAX_MICROS) and a write of it may take, so that whoever reads the table now knows
 * all that may ever be said of orders that are here.
 */
export const ANNOUNCED_AHEAD_MICROS = 120 * MICROS_PER_SECOND;
/** A write that was stamped and cannot be seen yet is given up by then: statements have ten seconds. */
const WRITE_MICROS_MAX = 15 * MICROS_PER_SECOND;
/** For this long what was read is all there is: what is said meanwhile takes effect later. */
const KNOWN_AHEAD_MICROS = ANNOUNCED_AHEAD_MICROS - WRITE_MICROS_MAX;

/** Rows that are only ever added, and take effect {@link ANNOUNCED_AHEAD_MICROS} after they were. */
export interface AnnouncedRows<Row> {
  /** As they were read last, oldest first; none before that. The same array while none was added. */
  latest(): readonly Row[];
  /**
   * With all that are in force at `at`, which may lie a minute ahead. Asks the database only where
   * that is not known; rejects as it does.
   */
  knownAt(at: Instant): Promise<readonly Row[]>;
}

export function createAnnouncedRows<Row>({
  clock,
  read,
}: {
  readonly clock: Clock;
  readonly read: () => PromiseLike<readonly Row[]>;
}): AnnouncedRows<Row> {
  let rows: readonly Row[] = [];
  let known: { readonly readAt: Instant; readonly to: Instant } | undefined;
  return {
    latest: () => rows,
    async knownAt(at) {
      const now = clock();
      // A clock that was set back says nothing of when it was read.
      if (known && at <= known.to && now >= known.readAt) return rows;
      const found = await read();
      if (found.length !== rows.length) rows = found;
      known = { readAt: now, to: addMicros(now, KNOWN_AHEAD_MICROS) };
      return rows;
    },
  };
}
