import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { type HaltTimes, lookFrom } from './halts.ts';
import type { OpenOrder } from './open-order.ts';
import type { Schedule } from './schedule-orders.ts';

/** Of a tape looked at at once: behind an outage, prints of hours would not fit into memory. */
export const STEP_MICROS = 600 * MICROS_PER_SECOND;
/** An order that has met no print yet is looked at so many times as far: there is little on its tape. */
const STEP_GROWTH = 4;

export interface ReadingInput {
  /** Nothing behind it is decided, so nothing behind it is looked at. */
  readonly horizon: Instant;
  readonly halts: HaltTimes;
  /** Up to here nothing touches an order that rests. */
  readonly matchedTo: (order: OpenOrder) => Instant;
  /** By ticker_id, how far all that rests is looked at; nothing of an instrument that nothing rests on. */
  readonly lookedTo: ReadonlyMap<string, Instant>;
  readonly stepMicros: number;
}

/** How far the tapes of orders are looked at in one turn. */
export interface Reading {
  readonly readTo: (order: OpenOrder) => Instant;
  /** Whether what was read does not do for a schedule; from then on more of it is to be read. */
  isShortOf(schedule: Schedule): boolean;
}

/**
 * A MARKET order's time bounds what is looked at. A LIMIT order may wait for months: a step of its tape is looked
 * at, and what lies behind is for later turns. More of it only where later turns would come too late:
 * as long as it holds back its account and has met no print, and where it comes to rest among others, which later
 * turns look at no more from before where they are.
 */
export function createReading(input: ReadingInput): Reading {
  const { horizon, halts, matchedTo, lookedTo, stepMicros } = input;
  const further = new Map<string, Instant>();
  const fromOf = (order: OpenOrder) => lookFrom(order, halts, matchedTo(order));
  const readTo = (order: OpenOrder): Instant => {
    if (order.type === 'MARKET') return Number.MAX_SAFE_INTEGER as Instant;
    const stepTo = Math.min(addMicros(fromOf(order), stepMicros), horizon) as Instant;
    return further.get(order.id) ?? stepTo;
  };
  return {
    readTo,
    isShortOf({ ready, waiting }) {
      const unseen = waiting.filter(({ isUnseen }) => isUnseen);
      for (const { order } of unseen) {
        const from = fromOf(order);
        const to = addMicros(from, STEP_GROWTH * (readTo(order) - from));
        further.set(order.id, Math.min(to, horizon) as Instant);
      }
      const joining = ready.flatMap((event) => {
        if (event.kind !== 'rest') return [];
        const { order } = event;
        const to = lookedTo.get(order.tickerId) ?? readTo(order);
        return readTo(order) < to ? [{ id: order.id, to }] : [];
      });
      for (const { id, to } of joining) further.set(id, to);
      return unseen.length + joining.length > 0;
    },
  };
}
