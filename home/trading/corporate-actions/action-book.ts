import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import {
  type AwaitedStrike,
  byEffectiveAt,
  ENTRY_DELAY_MICROS_MAX,
  ENTRY_MARGIN_MICROS,
} from '#market/corporate-action';
import { type KeptAction, readCorporateActions } from '#market/corporate-actions';
import { readListings } from '../gather/read-listings.ts';

/** An action as it is kept, or a strike of which nobody knows yet what it comes to. */
export type BookedAction = KeptAction | (AwaitedStrike & { readonly sweptAt: null });

/** The corporate actions as they were read at a moment. */
export interface ActionBook {
  /**
   * Up to here they are all that there can be: what is entered later takes effect later, and what a strike comes to is
   * awaited at its moment. Nothing beyond it is decided by this book.
   */
  readonly knownTo: Instant;
  /** Of one instrument, in order of time; without what is awaited. */
  of(tickerId: string): readonly KeptAction[];
  /**
   * In order of time, up to `upTo`: those behind `after`, where there is such a moment, and those that
   * not every holder has had yet.
   */
  concerning(after: Instant | undefined, upTo: Instant): readonly BookedAction[];
}

/** A write that was stamped and cannot be seen yet is given up by then: statements have ten seconds. */
const WRITE_MICROS_MAX = ENTRY_DELAY_MICROS_MAX + 10 * MICROS_PER_SECOND;
/** For clocks of home that differ. */
const SKEW_MICROS_MAX = 15 * MICROS_PER_SECOND;

function createActionBook(read: ReadActions, readAt: Instant): ActionBook {
  const { actions } = read;
  const all: readonly BookedAction[] = [...actions, ...read.awaited].sort(byEffectiveAt);
  const byTicker = Map.groupBy(actions, ({ tickerId }) => tickerId);
  return {
    knownTo: addMicros(readAt, ENTRY_MARGIN_MICROS - WRITE_MICROS_MAX - SKEW_MICROS_MAX),
    of: (tickerId) => byTicker.get(tickerId) ?? [],
    concerning: (after, upTo) =>
      all.filter(
        ({ effectiveAt, sweptAt }) =>
          effectiveAt <= upTo && (sweptAt === null || (after !== undefined && effectiveAt > after)),
      ),
  };
}

/** Reads the book anew each time; the actions themselves only where something has changed. */
export function createActionReader(sql: Sql, clock: Clock): () => Promise<ActionBook> {
  let mark: string | undefined;
  let read: ReadActions = { actions: [], awaited: [] };
  return async () => {
    const readAt = clock();
    const [row] = await sql<{ mark: string }[]>`
      select count(*) || ' ' || count(cancelled_at) || ' ' || count(swept_at) || ' '
        || (select count(*) || ' ' || count(closed_at) from human_etfs) || ' '
        || (select count(*) from human_etf_strikes) as mark
      from corporate_actions`;
    if (row?.mark !== mark) {
      // In this order: what a strike came to is there before the next one is awaited in its place.
      const awaited = await readAwaitedStrikes(sql);
      read = { awaited, actions: await readCorporateActions(sql) };
      mark = row?.mark;
    }
    return createActionBook(read, readAt);
  };
}

interface ReadActions {
  readonly actions: readonly KeptAction[];
  readonly awaited: readonly BookedAction[];
}

/** The next strike of each share that is listed. */
async function readAwaitedStrikes(sql: Sql): Promise<BookedAction[]> {
  const listings = await readListings(sql);
  return listings.flatMap(({ tickerId, nextStrikeAt }) =>
    nextStrikeAt === null
      ? []
      : [{ id: tickerId, tickerId, kind: 'STRIKE', effectiveAt: nextStrikeAt, sweptAt: null }],
  );
}
