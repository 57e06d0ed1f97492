import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { ENTRY_DELAY_MICROS_MAX, ENTRY_MARGIN_MICROS } from '#market/corporate-action';
import { type KeptAction, readCorporateActions } from '#market/corporate-actions';

/** The corporate actions as they were read at a moment. */
export interface ActionBook {
  /**
   * Up to here they are all that there can be: what is entered later takes effect later. Nothing beyond
   * it is decided by this book.
   */
  readonly knownTo: Instant;
  /** Of one instrument, in order of time. */
  of(tickerId: string): readonly KeptAction[];
  /**
   * In order of time, up to `upTo`: those behind `after`, where there is such a moment, and those that
   * not every holder has had yet.
   */
  concerning(after: Instant | undefined, upTo: Instant): readonly KeptAction[];
}

/** A write that was stamped and cannot be seen yet is given up by then: statements have ten seconds. */
const WRITE_MICROS_MAX = ENTRY_DELAY_MICROS_MAX + 10 * MICROS_PER_SECOND;
/** For clocks of home that differ. */
const SKEW_MICROS_MAX = 15 * MICROS_PER_SECOND;

function createActionBook(actions: readonly KeptAction[], readAt: Instant): ActionBook {
  const byTicker = Map.groupBy(actions, ({ tickerId }) => tickerId);
  return {
    knownTo: addMicros(readAt, ENTRY_MARGIN_MICROS - WRITE_MICROS_MAX - SKEW_MICROS_MAX),
    of: (tickerId) => byTicker.get(tickerId) ?? [],
    concerning: (after, upTo) =>
      actions.filter(
        ({ effectiveAt, sweptAt }) =>
          effectiveAt <= upTo && (sweptAt === null || (after !== undefined && effectiveAt > after)),
      ),
  };
}

/** Reads the book anew each time; the actions themselves only where something has changed. */
export function createActionReader(sql: Sql, clock: Clock): () => Promise<ActionBook> {
  let mark: string | undefined;
  let actions: readonly KeptAction[] = [];
  return async () => {
    const readAt = clock();
    const [row] = await sql<{ mark: string }[]>`
      select count(*) || ' ' || count(cancelled_at) || ' ' || count(swept_at) as mark
      from corporate_actions`;
    if (row?.mark !== mark) {
      actions = await readCorporateActions(sql);
      mark = row?.mark;
    }
    return createActionBook(actions, readAt);
  };
}
