import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { priceReaches } from '../core/price-reach.ts';
import { STEP_MICROS } from '../core/read-to.ts';
import type { RestingLeft } from '../decide-turn.ts';
import type { TapeCache } from '../gather/tape-cache.ts';
import type { LaneWorld } from '../lane.ts';
import type { PartitionFence } from '../partition/partition-fence.ts';
import {
  type HeldBack,
  lowerMatchingHeads,
  NO_LOOK,
  type RestingLook,
  readMatchingHeads,
  writeMatchingHeads,
} from './match-resting.ts';

/** How far a partition's resting orders are matched on their tapes. */
export interface Matching {
  /**
   * Reads where it stands, unless it knows; no further than the horizon and the tapes of who asks. For the
   * lane that is the active one, and none else.
   */
  ensure(fence: PartitionFence, world: LaneWorld, horizon: Instant): Promise<void>;
  /** Others have stored resting orders too: to be read again. */
  forget(): void;
  /** What of the resting orders may have an event up to the horizon. */
  look(world: LaneWorld, horizon: Instant): Promise<RestingLook>;
  /**
   * What a turn that was written has left: orders that came to rest, and those that it looked at. What of
   * them the database refused is as it was before.
   */
  note(look: RestingLook, left: RestingLeft, refused?: readonly string[]): void;
  /** Everyone whom a look found has been dealt with. Whether there is more of the tapes to look at. */
  pass(look: RestingLook, fence: PartitionFence): Promise<void>;
  /** Whether a look goes no further than it was let: the rest of the tapes is for the next. */
  isBehind(look: RestingLook, world: LaneWorld, horizon: Instant): boolean;
  /** Users with orders that were touched and are undecided still. */
  heldBackUsers(): string[];
}

/** How often it is written down. What is looked at again after a crash comes to the same. */
const WRITTEN_EVERY_MICROS = 5 * MICROS_PER_SECOND;

/**
 * The cursor of a partition over the tapes that its resting orders wait for. It goes on as soon as all
 * that was touched has been looked at; what could not be decided yet, or not be recorded, is remembered by
 * its order. What is written down never passes such an order, so that after a crash it is found again.
 */
export function createMatching(
  { partition }: { readonly partition: number },
  { sql, tape, clock }: { readonly sql: Sql; readonly tape: TapeCache; readonly clock: Clock },
): Matching {
  let known = false;
  const matchedTo = new Map<string, Instant>();
  const heldBack = new Map<string, HeldBack>();
  const written = new Map<string, Instant>();
  let writtenAt = 0 as Instant;

  function furthest(tickerId: string, { heads }: LaneWorld, horizon: Instant): Instant {
    const from = matchedTo.get(tickerId) as Instant;
    const completeTo = heads.get(tickerId)?.completeTo ?? from;
    return Math.max(from, Math.min(completeTo, horizon)) as Instant;
  }

  async function writeDown(fence: PartitionFence): Promise<void> {
    const safe = new Map(matchedTo);
    for (const { tickerId, after } of heldBack.values()) {
      const to = safe.get(tickerId);
      if (to !== undefined && after < to) safe.set(tickerId, after);
    }
    const moved = [...safe].filter(([tickerId, to]) => written.get(tickerId) !== to);
    if (moved.length === 0) return;
    const heads = moved.map(([tickerId, to]) => ({ tickerId, matchedTo: to }));
    await writeMatchingHeads(sql, fence, heads);
    for (const [tickerId, to] of moved) written.set(tickerId, to);
  }

  return {
    async ensure(fence, world, horizon) {
      if (known) return;
      await lowerMatchingHeads(sql, fence, { horizon, heads: world.heads });
      const heads = await readMatchingHeads(sql, partition);
      for (const map of [matchedTo, heldBack, written]) map.clear();
      for (const head of heads) matchedTo.set(head.tickerId, head.matchedTo);
      known = true;
    },
    forget() {
      known = false;
    },
    async look(world, horizon) {
      if (matchedTo.size === 0) return NO_LOOK;
      const from = new Map(matchedTo);
      const lookedTo = new Map<string, Instant>();
      for (const [tickerId, after] of from) {
        const stepTo = addMicros(after, STEP_MICROS);
        lookedTo.set(tickerId, Math.min(furthest(tickerId, world, horizon), stepTo) as Instant);
      }
      const windows = [...from].map(([tickerId, after]) => {
        return { tickerId, after, upTo: lookedTo.get(tickerId) as Instant };
      });
      const open = windows.filter(({ after, upTo }) => upTo > after);
      const views = await tape.viewsFor(open, world.heads);
      const reaches = open.flatMap(({ tickerId, after, upTo }) => {
        const prints = views.get(tickerId)?.prints ?? [];
        const within = prints.filter(({ at }) => at > after && at <= upTo);
        return priceReaches(tickerId, within, world.actions.of(tickerId));
      });
      return { matchedTo: from, lookedTo, reaches, heldBack: new Map(heldBack) };
    },
    note({ lookedTo }, left, refused = []) {
      const isWritten = (id: string) => !refused.includes(id);
      const rested = left.rested.filter(({ id }) => isWritten(id));
      for (const { tickerId, restingSince } of rested) {
        // Of one that joins others its turn has looked as far as they are.
        if (restingSince === null || lookedTo.has(tickerId)) continue;
        const since = Math.min(matchedTo.get(tickerId) ?? restingSince, restingSince) as Instant;
        matchedTo.set(tickerId, since);
      }
      const decided = new Set(left.decided.filter(isWritten));
      for (const orderId of decided) heldBack.delete(orderId);
      const atRest = new Set([...left.atRest, ...rested.map(({ id }) => id)]);
      for (const { order, touchedAt } of left.looked) {
        const { id, userId, tickerId } = order;
        if (decided.has(id) || !atRest.has(id)) continue;
        if (touchedAt === undefined || touchedAt > (lookedTo.get(tickerId) ?? 0)) {
          heldBack.delete(id);
        } else heldBack.set(id, { userId, tickerId, after: addMicros(touchedAt, -1) });
      }
    },
    async pass({ lookedTo }, fence) {
      for (const [tickerId, to] of lookedTo) {
        const before = matchedTo.get(tickerId);
        if (before !== undefined && before < to) matchedTo.set(tickerId, to);
      }
      const now = clock();
      if (now - writtenAt < WRITTEN_EVERY_MICROS) return;
      writtenAt = now;
      await writeDown(fence);
    },
    isBehind: ({ lookedTo }, world, horizon) =>
      [...lookedTo].some(([tickerId, to]) => to < furthest(tickerId, world, horizon)),
    heldBackUsers: () => [...new Set([...heldBack.values()].map(({ userId }) => userId))],
  };
}
