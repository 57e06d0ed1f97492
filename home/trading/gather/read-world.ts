import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { readHalts } from '#market/halts';
import { readTapeHeads } from '#market/tape';
import { createActionReader } from '../corporate-actions/action-book.ts';
import type { EngineOptions, EnginePorts } from '../engine.ts';
import type { LaneWorld } from '../lane.ts';
import { createHaltTimes } from './halt-times.ts';
import { createOrderTurnovers } from './order-turnovers.ts';
import { readListingsPassed } from './read-listings.ts';
import { createTurnoverBook } from './turnover-book.ts';

/** No order waits for its print for longer than the edge keeps it and the tape is kept. */
const HALTS_READ_MICROS = 30 * MICROS_PER_DAY;

/**
 * Reads what lanes see of the world, the tapes before all the rest: a tape goes on behind a halt that is known, and
 * behind a strike whose dividend is.
 * @param partitions numbers of all of the group's, the one of what is unrouted left out
 */
export function createWorldReader(
  options: Pick<EngineOptions, 'rules' | 'instruments'>,
  { sql, clock, admission }: Pick<EnginePorts, 'sql' | 'clock' | 'admission'>,
  partitions: readonly number[],
): () => Promise<LaneWorld> {
  const readActions = createActionReader(sql, clock);
  const turnovers = createOrderTurnovers(options, createTurnoverBook(sql));
  /** In this order: actions await the strikes of all that are listed. */
  const readListingsAndActions = async () => {
    const listings = await readListingsPassed(sql, partitions);
    return { listings, actions: await readActions() };
  };
  return async () => {
    const heads = await readTapeHeads(sql);
    const now = clock();
    const [history, spans, { listings, actions }] = await Promise.all([
      admission.readHours(now),
      readHalts(sql, addMicros(now, -HALTS_READ_MICROS)),
      readListingsAndActions(),
    ]);
    const tapeTo = Math.max(0, ...[...heads.values()].map(({ completeTo }) => completeTo));
    return {
      ...{ heads, listings, actions },
      tapeTo: tapeTo as Instant,
      halts: createHaltTimes(spans, history, options.instruments),
      turnoversOf: (orders) => turnovers.of(orders, history),
    };
  };
}
