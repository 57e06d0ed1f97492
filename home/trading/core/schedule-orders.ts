import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import type { Print } from '#market/print';
import { deadlineBehindHalts, type HaltTimes } from './halts.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { firstEligiblePrint, lastPrintUpTo } from './price-rule.ts';
import { compareEvents, type ScheduledEvent, type ScheduledOrder } from './scheduled-event.ts';

/** What is known of one instrument's tape. */
export interface TapeView {
  /** At or before this moment the tape never changes again. */
  readonly completeTo: Instant;
  /** In order of time, complete over every interval that the orders at hand ask about. */
  readonly prints: readonly Print[];
}

/** A corporate action, with what it is applied on where the tapes have come that far. */
export interface LocatedAction {
  readonly action: CorporateAction;
  /** Whether the two prints can still change. */
  readonly isComplete: boolean;
  /** The last print before it. */
  readonly print: Print | undefined;
  /** USD/KRW as of it; undefined for what is quoted in won. */
  readonly fxPrint: Print | undefined;
}

/** Why an order cannot be decided yet: the market has to move, or the queue to be read further. */
export type WaitReason = 'TAPE' | 'QUEUE';

export interface Schedule {
  /** In the order of decisions. */
  readonly ready: readonly ScheduledEvent[];
  /** As they were given: what changes of an order while it waits comes from its settlement. */
  readonly waiting: readonly { readonly order: OpenOrder; readonly reason: WaitReason }[];
  readonly waitingCommands: readonly {
    readonly command: OpenCommand;
    readonly reason: WaitReason;
  }[];
}

export interface ScheduleInput {
  /** Every undecided order of each account that occurs among them, but for {@link unreadAfter}. */
  readonly orders: readonly OpenOrder[];
  /** Every command of those accounts that has no result; each beside the order that it names, if undecided. */
  readonly commands: readonly OpenCommand[];
  /**
   * Up to here no resting order of an instrument is touched but those that are decided: they are looked
   * at only behind it. Zero where nobody knows, which is slower and comes to the same.
   */
  readonly matchedTo: (tickerId: string) => Instant;
  /** Corporate actions of an instrument, in order of time: all up to the horizon. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
  /** By user: actions up to the horizon on what the account may hold. */
  readonly actions: ReadonlyMap<string, readonly LocatedAction[]>;
  /** Accounts that have more waiting orders than were read: the events of those lie later. */
  readonly unreadAfter?: ReadonlyMap<string, Instant>;
  readonly tapeOf: (tickerId: string) => TapeView | undefined;
  readonly halts: HaltTimes;
  /** USD/KRW; needed by what is quoted in dollars. */
  readonly fxTape: TapeView | undefined;
  /** Undefined for what is on the list no more. */
  readonly instrumentOf: (tickerId: string) => Instrument | undefined;
  /**
   * Orders still to be read from the queue have event times after this moment (watermark plus
   * clock margin), so decisions up to it cannot be overtaken.
   */
  readonly horizon: Instant;
}

/**
 * Which orders can be decided now, and which corporate actions applied before, between and behind them,
 * such that the result is the one that any other batching, and any outage, would have come to.
 *
 * Decisions of one account go by event time. An order whose print is known may still have to wait:
 * for an order of the same account that could turn out to be earlier (its tape is not complete that
 * far), for a corporate action before it, or for orders that are still in the queue. Accounts never
 * wait for each other.
 */
export function scheduleOrders(input: ScheduleInput): Schedule {
  const ready: ScheduledEvent[] = [];
  const waiting: { order: OpenOrder; reason: WaitReason }[] = [];
  const orders = Map.groupBy(input.orders, ({ userId }) => userId);
  for (const userId of new Set([...orders.keys(), ...input.actions.keys()])) {
    const located: Located[] = (orders.get(userId) ?? []).map((order) => locate(order, input));
    for (const one of input.actions.get(userId) ?? []) located.push(locateAction(userId, one));
    const known = located
      .flatMap((one) => (one.kind === 'known' ? [one.event] : []))
      .sort(compareEvents);
    let earliestUnknown: number = input.unreadAfter?.get(userId) ?? Number.POSITIVE_INFINITY;
    for (const event of located) {
      if (event.kind === 'known') continue;
      if (event.order) waiting.push({ order: event.order, reason: 'TAPE' });
      earliestUnknown = Math.min(earliestUnknown, event.laterThan);
    }
    for (const event of known) {
      const waitsFor = waitReason(event.at, earliestUnknown, input.horizon);
      if (waitsFor === undefined) ready.push(event);
      else if (event.kind === 'order') waiting.push({ order: event.order, reason: waitsFor });
    }
  }
  ready.sort(compareEvents);
  return { ready, waiting, waitingCommands: [] };
}

function waitReason(at: Instant, earliestUnknown: number, horizon: Instant) {
  if (at > earliestUnknown) return 'TAPE';
  return at > horizon ? 'QUEUE' : undefined;
}

type Located =
  | { readonly kind: 'known'; readonly event: ScheduledEvent }
  | {
      readonly kind: 'unknown';
      /** Undefined for a corporate action. */
      readonly order: OpenOrder | undefined;
      readonly laterThan: Instant;
    };

/** Finds an order's event, or the moment after which it will lie. */
function locate(order: OpenOrder, input: ScheduleInput): Located {
  const tape = input.tapeOf(order.tickerId);
  const unknown = (laterThan: Instant): Located => ({ kind: 'unknown', order, laterThan });
  const known = (event: Omit<ScheduledOrder, 'kind'>): Located => ({
    ...{ kind: 'known', event: { kind: 'order', ...event } },
  });
  if (!tape || order.deadlineAt === null) return unknown(order.notBefore);

  const halts = input.halts.haltsOf(order.tickerId);
  const deadlineAt = deadlineBehindHalts({ ...order, deadlineAt: order.deadlineAt }, input.halts);
  const isOver = deadlineAt !== undefined && deadlineAt <= tape.completeTo;
  const decidedTo = isOver ? deadlineAt : tape.completeTo;
  const print = firstEligiblePrint(tape.prints, order.notBefore, decidedTo, halts);
  if (!print) {
    if (!isOver) return unknown(Math.max(order.notBefore, tape.completeTo) as Instant);
    return known({ order, at: deadlineAt, how: 'NO_PRICE', print: undefined, fxPrint: undefined });
  }
  if (input.instrumentOf(order.tickerId)?.currency !== 'USD') {
    return known({ order, at: print.at, how: 'FIRST_PRINT', print, fxPrint: undefined });
  }
  // The event time is known, the rate is not: whatever is later has to wait all the same.
  if (!input.fxTape || input.fxTape.completeTo < print.at)
    return unknown((print.at - 1) as Instant);
  const fxPrint = lastPrintUpTo(input.fxTape.prints, print.at);
  return known({ order, at: print.at, how: 'FIRST_PRINT', print, fxPrint });
}

/** An action's moment is known; what is not yet known of it, whatever is later has to wait for. */
function locateAction(userId: string, located: LocatedAction): Located {
  const { action, isComplete, print, fxPrint } = located;
  const at = action.effectiveAt;
  if (!isComplete) return { kind: 'unknown', order: undefined, laterThan: (at - 1) as Instant };
  return { kind: 'known', event: { kind: 'action', action, userId, at, print, fxPrint } };
}
