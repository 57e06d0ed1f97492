import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { LaneWorld } from '../lane.ts';
import type { PartitionFence } from '../partition/partition-fence.ts';
import { readRipeUsers } from '../waiting/read-orders.ts';
import { type RestingLook, readTouchedUsers } from './match-resting.ts';
import type { Matching } from './matching.ts';

/** Users of a partition with something stored that may be decided now, sweep by sweep. */
export interface RipeUsers {
  /**
   * Something may have become ripe since the sweep under way began. Not by a horizon that was past all tapes before:
   * what is stored waits for these, which tell when they move.
   */
  fallDue(): void;
  any(): boolean;
  /**
   * The next few, of the sweep under way or of a new one.
   * @param tapeTo as far as the furthest of the tapes is known that the turn is decided by
   */
  next(look: RestingLook, horizon: Instant, tapeTo: Instant): Promise<string[]>;
  /** The turn that they were for is written; of these users there is more to look at. */
  dealtWith(again: readonly string[], seen: SeenByTurn): Promise<void>;
}

/** What a turn was decided by. */
export interface SeenByTurn {
  readonly world: LaneWorld;
  readonly horizon: Instant;
  /** Undefined for a lane that no message was ever delivered to: it has nothing to deal with. */
  readonly fence: PartitionFence | undefined;
}

/** @param batchSize users dealt with in one turn */
export function createRipeUsers(
  { partition, batchSize }: { readonly partition: number; readonly batchSize: number },
  { sql, matching }: { readonly sql: Sql; readonly matching: Matching },
): RipeUsers {
  let isDue = true;
  let left: string[] = [];
  /** What of the resting orders the sweep under way began with. */
  let begun: RestingLook | undefined;
  return {
    fallDue() {
      isDue = true;
    },
    any: () => isDue || left.length > 0,
    async next(look, horizon, tapeTo) {
      if (left.length === 0 && isDue) {
        // Cleared before the read: what moves during it calls for another sweep.
        isDue = false;
        const [ripe, touched] = await Promise.all([
          readRipeUsers(sql, { partition, before: horizon, tapeTo }),
          readTouchedUsers(sql, partition, look),
        ]);
        left = [...new Set([...ripe, ...touched, ...matching.heldBackUsers()])];
        begun = look;
      }
      return left.splice(0, batchSize);
    },
    async dealtWith(again, { world, horizon, fence }) {
      left.push(...again);
      if (!begun || !fence || left.length > 0) return;
      await matching.pass(begun, fence);
      if (matching.isBehind(begun, world, horizon)) isDue = true;
      begun = undefined;
    },
  };
}
