import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { OpenOrder } from '../open-order.ts';
import { type PriceReach, priceReaches } from '../price-reach.ts';
import type { TapeView, WaitingOrder } from '../schedule-orders.ts';

/** What of the resting orders may have an event: whatever else rests has its own later than `lookedTo`. */
export interface LookModel {
  readonly lookedTo: ReadonlyMap<string, Instant>;
  mayHaveEvent(order: OpenOrder): boolean;
  /** Up to where a resting order is not touched. */
  matchedTo(order: OpenOrder): Instant;
}

export interface MatchingModel {
  look(views: ReadonlyMap<string, TapeView>, horizon: Instant): LookModel;
  note(look: LookModel, left: MatchingLeft): void;
  /** The process dies: what was not written down is forgotten. */
  restart(stored: Iterable<OpenOrder>): void;
  isHeldBack(orderId: string): boolean;
  /** What is written down: nothing touches a resting order up to there. */
  writtenTo(order: OpenOrder): Instant;
}

export interface MatchingLeft {
  readonly rested: readonly OpenOrder[];
  readonly waiting: readonly WaitingOrder[];
  /** Ids. */
  readonly decided: readonly string[];
}

export interface MatchingOptions {
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
  /** Of a tape looked at at once, in microseconds. */
  readonly stepMicros: number;
  /** Turns from one writing down to the next. */
  readonly writtenEvery: number;
}

/**
 * The cursor over the tapes that resting orders wait for (home/trading/matching/matching.ts) without its IO. Which orders a
 * stretch of a tape may touch is found by its reach alone, as in the database; what is touched and cannot be
 * decided yet is remembered, and what is written down stays behind it.
 */
export function createMatchingModel(options: MatchingOptions): MatchingModel {
  let matchedTo = new Map<string, Instant>();
  let written = new Map<string, Instant>();
  const heldBack = new Map<string, { readonly tickerId: string; readonly after: Instant }>();
  let turns = 0;

  function writeDown(): void {
    written = new Map(matchedTo);
    for (const { tickerId, after } of heldBack.values()) {
      written.set(tickerId, Math.min(written.get(tickerId) ?? after, after) as Instant);
    }
  }

  function reachesOf(tickerId: string, after: Instant, upTo: Instant, view: TapeView | undefined) {
    const prints = (view?.prints ?? []).filter(({ at }) => at > after && at <= upTo);
    return priceReaches(tickerId, prints, options.actionsOf(tickerId));
  }

  return {
    look(views, horizon) {
      const before = new Map(matchedTo);
      const held = new Map(heldBack);
      const lookedTo = new Map<string, Instant>();
      const reaches: PriceReach[] = [];
      for (const [tickerId, after] of before) {
        const view = views.get(tickerId);
        const stepTo = addMicros(after, options.stepMicros);
        const known = Math.min(view?.completeTo ?? after, horizon, stepTo);
        const upTo = Math.max(after, known) as Instant;
        lookedTo.set(tickerId, upTo);
        reaches.push(...reachesOf(tickerId, after, upTo, view));
      }
      return {
        lookedTo,
        mayHaveEvent: (order) =>
          held.has(order.id) ||
          (order.deadlineAt ?? Infinity) <= (lookedTo.get(order.tickerId) ?? -1) ||
          reaches.some((reach) => isReached(order, reach)),
        matchedTo: ({ id, tickerId }) =>
          held.get(id)?.after ?? before.get(tickerId) ?? (0 as Instant),
      };
    },
    note({ lookedTo }, { rested, waiting, decided }) {
      for (const [tickerId, to] of lookedTo) matchedTo.set(tickerId, to);
      for (const { tickerId, restingSince } of rested) {
        if (restingSince === null || lookedTo.has(tickerId)) continue;
        const since = Math.min(matchedTo.get(tickerId) ?? restingSince, restingSince) as Instant;
        matchedTo.set(tickerId, since);
      }
      for (const id of decided) heldBack.delete(id);
      for (const { order, touchedAt } of waiting) {
        const { id, tickerId, restingSince } = order;
        if (restingSince === null) continue;
        const isPassed = touchedAt !== undefined && touchedAt <= (lookedTo.get(tickerId) ?? 0);
        if (isPassed) heldBack.set(id, { tickerId, after: addMicros(touchedAt, -1) });
        else heldBack.delete(id);
      }
      turns += 1;
      if (turns % options.writtenEvery === 0) writeDown();
    },
    restart(stored) {
      heldBack.clear();
      matchedTo = new Map();
      for (const { tickerId, restingSince } of stored) {
        if (restingSince === null) continue;
        const since = Math.min(matchedTo.get(tickerId) ?? restingSince, restingSince) as Instant;
        matchedTo.set(tickerId, since);
      }
      for (const [tickerId, since] of matchedTo) {
        matchedTo.set(tickerId, Math.max(since, written.get(tickerId) ?? since) as Instant);
      }
      // What comes to rest where nothing did is looked at from then on.
      for (const tickerId of written.keys()) if (!matchedTo.has(tickerId)) written.delete(tickerId);
    },
    isHeldBack: (orderId) => heldBack.has(orderId),
    writtenTo: ({ tickerId }) => written.get(tickerId) ?? (0 as Instant),
  };
}

function isReached({ tickerId, side, limitPrice, acceptedAt }: OpenOrder, reach: PriceReach) {
  if (tickerId !== reach.tickerId || limitPrice === null) return false;
  if (acceptedAt < reach.acceptedFrom || acceptedAt >= reach.acceptedBefore) return false;
  return side === 'BUY' ? limitPrice >= reach.buysFrom : limitPrice <= reach.sellsTo;
}
