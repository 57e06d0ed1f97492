import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import { compareDecisions, type OpenOrder } from './open-order.ts';
import { firstEligiblePrint, lastPrintUpTo } from './price-rule.ts';

/** What is known of one instrument's tape. */
export interface TapeView {
  /** At or before this moment the tape never changes again. */
  readonly completeTo: Instant;
  /** In order of time, complete over every interval that the orders at hand ask about. */
  readonly prints: readonly Print[];
}

/** An order whose time has come, with what it is decided on. */
export interface ScheduledOrder {
  readonly order: OpenOrder;
  /** Event time: of the print, or of the deadline that passed without one. */
  readonly at: Instant;
  readonly print: Print | undefined;
  readonly fxPrint: Print | undefined;
}

/** Why an order cannot be decided yet: the market has to move, or the queue to be read further. */
export type WaitReason = 'TAPE' | 'QUEUE';

export interface Schedule {
  /** In the order of decisions. */
  readonly ready: readonly ScheduledOrder[];
  readonly waiting: readonly { readonly order: OpenOrder; readonly reason: WaitReason }[];
}

export interface ScheduleInput {
  /** Every undecided order of each account that occurs among them, but for {@link unreadAfter}. */
  readonly orders: readonly OpenOrder[];
  /** Accounts that have more waiting orders than were read: the events of those lie later. */
  readonly unreadAfter?: ReadonlyMap<string, Instant>;
  readonly tapeOf: (tickerId: string) => TapeView | undefined;
  /** USD/KRW; needed by the instruments that {@link needsFx} names. */
  readonly fxTape: TapeView | undefined;
  readonly needsFx: (tickerId: string) => boolean;
  /**
   * Orders still to be read from the queue have event times after this moment (watermark plus
   * clock margin), so decisions up to it cannot be overtaken.
   */
  readonly horizon: Instant;
}

/**
 * Which orders can be decided now, such that the result is the one that any other batching, and
 * any outage, would have come to.
 *
 * Decisions of one account go by event time. An order whose print is known may still have to wait:
 * for an order of the same account that could turn out to be earlier (its tape is not complete that
 * far), or for orders that are still in the queue. Accounts never wait for each other.
 */
export function scheduleOrders(input: ScheduleInput): Schedule {
  const ready: ScheduledOrder[] = [];
  const waiting: { order: OpenOrder; reason: WaitReason }[] = [];
  for (const [userId, orders] of byUser(input.orders)) {
    const located = orders.map((order) => locate(order, input));
    const known = located.filter((event) => event.kind === 'known').sort(compareDecisions);
    let earliestUnknown: number = input.unreadAfter?.get(userId) ?? Number.POSITIVE_INFINITY;
    for (const event of located) {
      if (event.kind === 'known') continue;
      waiting.push({ order: event.order, reason: 'TAPE' });
      earliestUnknown = Math.min(earliestUnknown, event.laterThan);
    }
    for (const event of known) {
      if (event.at > earliestUnknown) waiting.push({ order: event.order, reason: 'TAPE' });
      else if (event.at > input.horizon) waiting.push({ order: event.order, reason: 'QUEUE' });
      else ready.push(event);
    }
  }
  ready.sort(compareDecisions);
  return { ready, waiting };
}

type Located =
  | (ScheduledOrder & { readonly kind: 'known' })
  | { readonly kind: 'unknown'; readonly order: OpenOrder; readonly laterThan: Instant };

/** Finds an order's event, or the moment after which it will lie. */
function locate(order: OpenOrder, input: ScheduleInput): Located {
  const tape = input.tapeOf(order.tickerId);
  const unknown = (laterThan: Instant): Located => ({ kind: 'unknown', order, laterThan });
  if (!tape || order.deadlineAt === null) return unknown(order.notBefore);

  const decidedTo = Math.min(tape.completeTo, order.deadlineAt) as Instant;
  const print = firstEligiblePrint(tape.prints, order.notBefore, decidedTo);
  if (!print) {
    if (tape.completeTo < order.deadlineAt) {
      return unknown(Math.max(order.notBefore, tape.completeTo) as Instant);
    }
    return { kind: 'known', order, at: order.deadlineAt, print: undefined, fxPrint: undefined };
  }
  if (!input.needsFx(order.tickerId)) {
    return { kind: 'known', order, at: print.at, print, fxPrint: undefined };
  }
  // The event time is known, the rate is not: whatever is later has to wait all the same.
  if (!input.fxTape || input.fxTape.completeTo < print.at)
    return unknown((print.at - 1) as Instant);
  const fxPrint = lastPrintUpTo(input.fxTape.prints, print.at);
  return { kind: 'known', order, at: print.at, print, fxPrint };
}

function byUser(orders: readonly OpenOrder[]): ReadonlyMap<string, OpenOrder[]> {
  const groups = new Map<string, OpenOrder[]>();
  for (const order of orders) {
    const group = groups.get(order.userId);
    if (group) group.push(order);
    else groups.set(order.userId, [order]);
  }
  return groups;
}
