import type { Instant } from '@mockstreet/shared/instant';
import type { OpenOrder } from './open-order.ts';

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
}

/** Halts of the instruments, and the hours that an order's time is counted in. */
export interface HaltTimes {
  /** In order of time, none within another. */
  readonly haltsOf: (tickerId: string) => readonly Halt[];
  readonly hoursOf: (order: OpenOrder) => TradingHours;
}

/** Whether what was seen of a price at a moment was seen while the instrument was halted. */
export function isHalted(halts: readonly Halt[], at: Instant): boolean {
  return halts.some(({ fromAt, toAt }) => fromAt <= at && (toAt === null || at < toAt));
}

/**
 * Where an order's print may lie: from its first moment to its deadline (to the end of time where nobody
 * knows that yet), less the halts. An empty span where nothing is to be looked at, so that all the same it
 * is seen how far the tape has come.
 */
export function spansToLookAt(
  order: OpenOrder,
  halts: HaltTimes,
): readonly { readonly after: Instant; readonly upTo: Instant }[] {
  const { deadlineAt } = order;
  const nothing = [{ after: order.notBefore, upTo: order.notBefore }];
  if (deadlineAt === null) return nothing;
  const upTo = deadlineBehindHalts({ ...order, deadlineAt }, halts) ?? END_OF_TIME;
  const spans: { after: Instant; upTo: Instant }[] = [];
  let after = order.notBefore;
  for (const { fromAt, toAt } of halts.haltsOf(order.tickerId)) {
    if (toAt !== null && toAt <= after) continue;
    if (fromAt > upTo) break;
    spans.push({ after, upTo: (fromAt - 1) as Instant });
    if (toAt === null) break;
    after = (toAt - 1) as Instant;
  }
  if (upTo < END_OF_TIME) spans.push({ after, upTo });
  const found = spans.filter((span) => span.upTo > span.after);
  return found.length > 0 ? found : nothing;
}

const END_OF_TIME = Number.MAX_SAFE_INTEGER as Instant;

/**
 * Until when an order waits for its print: a halt stops its clock, and what was left of its time goes
 * on where the halt ends. Undefined while a halt lasts: nobody knows yet.
 */
export function deadlineBehindHalts(
  order: OpenOrder & { readonly deadlineAt: Instant },
  { haltsOf, hoursOf }: HaltTimes,
): Instant | undefined {
  let deadline = order.deadlineAt;
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
