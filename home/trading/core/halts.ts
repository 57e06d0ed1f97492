import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { isHeldWhileItWaits, type OpenOrder } from './open-order.ts';
import type { TapeSpan } from './tape-span.ts';

/** A stretch [fromAt, toAt) in which an instrument is not traded; null while it lasts. */
export interface Halt {
  readonly fromAt: Instant;
  readonly toAt: Instant | null;
}

/** When a market trades continuously, as it was known when the order was accepted. */
export interface TradingHours {
  /** Continuous trading within [from, to), in microseconds. */
  readonly tradedBetween: (from: Instant, to: Instant) => number;
  /** The earliest moment by which so many microseconds of it have passed since `from`. */
  readonly addTradingTime: (from: Instant, micros: number) => Instant;
  /** When the order was accepted, auctions included; of one from out of session when the next one begins. */
  readonly opensAt: Instant;
}

/** Halts of the instruments, and the hours that an order's time is counted in. */
export interface HaltTimes {
  /** In order of time, none within another. */
  readonly haltsOf: (tickerId: string) => readonly Halt[];
  readonly hoursOf: (order: Pick<OpenOrder, 'tickerId' | 'acceptedAt'>) => TradingHours;
}

/** Whether what was seen of a price at a moment was seen while the instrument was halted. */
export function isHalted(halts: readonly Halt[], at: Instant): boolean {
  return halts.some(({ fromAt, toAt }) => fromAt <= at && (toAt === null || at < toAt));
}

/** Whether an instrument has been traded continuously from one moment to another, both included, without a halt. */
export function isTradedThrough(
  { haltsOf, hoursOf }: HaltTimes,
  tickerId: string,
  [from, at]: readonly [Instant, Instant],
): boolean {
  const to = addMicros(at, 1);
  const hours = hoursOf({ tickerId, acceptedAt: at });
  if (hours.tradedBetween(from, to) < to - from) return false;
  return !haltsOf(tickerId).some(
    (halt) => halt.fromAt < to && (halt.toAt === null || halt.toAt > from),
  );
}

/** Whether an order's end is judged by the clock of the market: a halt stops it. */
export function isClockStopped({ type, timeInForce }: OpenOrder): boolean {
  return type === 'MARKET' || timeInForce === 'IOC';
}

/**
 * After which moment an order's prints lie. A LIMIT order from out of session is not there yet when the
 * closing price of the session before it is read.
 */
export function eligibleAfter(order: OpenOrder, { hoursOf }: Pick<HaltTimes, 'hoursOf'>): Instant {
  if (order.type === 'MARKET') return order.notBefore;
  return Math.max(order.notBefore, hoursOf(order).opensAt - 1) as Instant;
}

/**
 * Where an order's print may lie: from its first moment to its deadline (to the end of time where nobody
 * knows that yet, or there is none), less the halts. An empty span where nothing is to be looked at, so that
 * all the same it is seen how far the tape has come.
 * @param matchedTo up to where a resting order needs no look any more
 * @param readTo behind which nothing is to be looked at this time
 */
export function spansToLookAt(
  order: OpenOrder,
  halts: HaltTimes,
  matchedTo = 0 as Instant,
  readTo = END_OF_TIME,
): readonly TapeSpan[] {
  const from = lookFrom(order, halts, matchedTo);
  const nothing = [{ after: from, upTo: from }];
  const { deadlineAt } = order;
  if (order.type === 'MARKET' && deadlineAt === null) return nothing;
  const endsAt =
    deadlineAt !== null && isClockStopped(order)
      ? (deadlineBehindHalts(order, deadlineAt, halts) ?? END_OF_TIME)
      : (deadlineAt ?? END_OF_TIME);
  const upTo = Math.min(endsAt, readTo) as Instant;
  const spans: TapeSpan[] = [];
  let after = from;
  let isHaltedStill = false;
  for (const { fromAt, toAt } of halts.haltsOf(order.tickerId)) {
    if (toAt !== null && toAt <= after) continue;
    if (fromAt > upTo) break;
    spans.push({ after, upTo: (fromAt - 1) as Instant });
    isHaltedStill = toAt === null;
    if (toAt === null) break;
    after = (toAt - 1) as Instant;
  }
  if (!isHaltedStill) spans.push({ after, upTo });
  const found = spans.filter((span) => span.upTo > span.after);
  return found.length > 0 ? found : nothing;
}

/**
 * Where the rates lie that an order in dollars may need: wherever its print may, and when it is placed, which for one
 * from out of session is long before.
 */
export function ratesToLookAt(
  order: OpenOrder,
  halts: HaltTimes,
  matchedTo = 0 as Instant,
  readTo = END_OF_TIME,
): readonly TapeSpan[] {
  const spans = spansToLookAt(order, halts, matchedTo, readTo);
  const isPlaced = !isHeldWhileItWaits(order) || order.hold !== null;
  if (isPlaced) return spans;
  // Never an empty span, of which nothing would be read: the others may be, up to a horizon right there.
  return [{ after: (order.notBefore - 1) as Instant, upTo: order.notBefore }, ...spans];
}

/** After which moment prints still say something of an order. */
export function lookFrom(order: OpenOrder, halts: HaltTimes, matchedTo: Instant): Instant {
  const after = eligibleAfter(order, halts);
  if (order.restingSince === null) return after;
  return Math.max(after, order.restingSince, matchedTo) as Instant;
}

const END_OF_TIME = Number.MAX_SAFE_INTEGER as Instant;

/**
 * Until when an order waits for its print: a halt stops its clock, and what was left of its time goes
 * on where the halt ends. Undefined while a halt lasts: nobody knows yet.
 */
export function deadlineBehindHalts(
  order: OpenOrder,
  deadlineAt: Instant,
  { haltsOf, hoursOf }: HaltTimes,
): Instant | undefined {
  let deadline = deadlineAt;
  for (const { fromAt, toAt } of haltsOf(order.tickerId)) {
    if (toAt !== null && toAt <= order.notBefore) continue;
    if (fromAt >= deadline) break;
    if (toAt === null) return undefined;
    const hours = hoursOf(order);
    const stoppedAt = Math.max(fromAt, order.notBefore) as Instant;
    deadline = hours.addTradingTime(toAt, hours.tradedBetween(stoppedAt, deadline));
  }
  return deadline;
}
