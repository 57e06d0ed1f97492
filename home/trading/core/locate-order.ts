import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import { adjustOrder } from './adjust-order.ts';
import { deadlineBehindHalts, eligibleAfter, isClockStopped, isHalted, lookFrom } from './halts.ts';
import { isExistenceKnown, NOBODY_LISTED } from './listings.ts';
import { isFundOrder, isHeldWhileItWaits, type OpenOrder } from './open-order.ts';
import { findPrint, isEligible, isMarketable, lastPrintUpTo, tradesThrough } from './price-rule.ts';
import type { ScheduleInput, TapeView } from './schedule-orders.ts';
import type { OrderEnd, ScheduledEvent } from './scheduled-event.ts';

/** What is known of an order's way to its end. */
export interface LocatedOrder {
  readonly known: readonly ScheduledEvent[];
  /** Its next event, which nobody knows yet, lies after this moment. Undefined where all are known. */
  readonly laterThan: Instant | undefined;
  /** When a print ends it, also where the rate of that moment is not known yet. */
  readonly touchedAt: Instant | undefined;
}

/** Finds an order's events, or the moment after which they will lie. */
export function locateOrder(order: OpenOrder, input: ScheduleInput): LocatedOrder {
  if (!isHeldWhileItWaits(order) || order.hold !== null) return locateEnd(order, input);
  // It expired before it could be there at all.
  if (!isClockStopped(order) && order.deadlineAt !== null && order.deadlineAt <= order.notBefore) {
    return whole(endOf(order, { at: order.notBefore, how: 'EXPIRY' }));
  }
  const at = order.notBefore;
  const isKnown = !isFundOrder(order) || isExistenceKnown(order, input.listings ?? NOBODY_LISTED);
  if (!isKnown) return unknownBehind((at - 1) as Instant);
  const given = givenAt(order, at, input, true);
  if (given === 'unknown') return unknownBehind((at - 1) as Instant);
  const { known, ...end } = locateEnd(order, input);
  return { ...end, known: [{ kind: 'place', order, at, ...given }, ...known] };
}

/** What is looked at to find an order's end. */
interface Search {
  readonly order: OpenOrder;
  /** As far as it is looked at. */
  readonly tape: TapeView;
  /** Up to here nothing changes any more, and nothing later concerns the order. */
  readonly decidedTo: Instant;
  /** When its time is over, if that lies within. */
  readonly endsAt: Instant | undefined;
  readonly endsBy: 'CLOSING' | 'TIME';
  readonly isPrice: (print: Print) => boolean;
}

function locateEnd(order: OpenOrder, input: ScheduleInput): LocatedOrder {
  const entire = input.tapeOf(order.tickerId);
  const after = eligibleAfter(order, input.halts);
  const waitsForever = order.deadlineAt === null && isClockStopped(order);
  if (!entire || waitsForever) return unknownBehind(order.notBefore);
  const readTo = input.readTo?.(order) ?? entire.completeTo;
  const tape = { ...entire, completeTo: Math.min(entire.completeTo, readTo) as Instant };
  const time = endOfTime(order, input);
  const closing = closingOf(order, input);
  const isClosing = closing !== undefined && closing <= (time ?? Infinity);
  const endsAt = isClosing ? closing : time;
  // A LIMIT order expires before what is printed at that moment, and what is closed is paid out; the others still take it.
  const isBefore = isClosing || !isClockStopped(order);
  const lastAt = endsAt !== undefined && isBefore ? endsAt - 1 : endsAt;
  const isNeverThere = !isClockStopped(order) && (lastAt ?? Infinity) <= after;
  const isOver = endsAt !== undefined && (isClosing || endsAt <= tape.completeTo || isNeverThere);
  const halts = input.halts.haltsOf(order.tickerId);
  const splits = splitsBehind(order, input.actionsOf(order.tickerId));
  const search: Search = {
    ...{ order, tape },
    decidedTo: (isOver ? lastAt : tape.completeTo) as Instant,
    endsAt: isOver ? endsAt : undefined,
    endsBy: isClosing ? 'CLOSING' : 'TIME',
    isPrice: (print) =>
      isEligible(print, after) && !isHalted(halts, print.at) && !isOfOldShares(print, splits),
  };
  return order.type === 'MARKET' ? locateFirst(search, input) : locateLimit(search, splits, input);
}

function endOfTime(order: OpenOrder, { halts }: ScheduleInput): Instant | undefined {
  const { deadlineAt } = order;
  if (deadlineAt === null || !isClockStopped(order)) return deadlineAt ?? undefined;
  return deadlineBehindHalts(order, deadlineAt, halts);
}

/** When what an order names was closed, where that is known: nothing of its tape comes any more. */
function closingOf(order: OpenOrder, { listings }: ScheduleInput): Instant | undefined {
  return listings?.of(order.tickerId)?.closedAt ?? undefined;
}

function splitsBehind({ acceptedAt }: OpenOrder, actions: readonly CorporateAction[]) {
  return actions.filter(({ kind, effectiveAt }) => kind === 'SPLIT' && effectiveAt > acceptedAt);
}

/** A trade from before a split that is read behind it names the price of a share that is no more. */
function isOfOldShares(print: Print, splits: readonly CorporateAction[]): boolean {
  if (print.kind !== 'TRADE') return false;
  return splits.some(({ effectiveAt }) => print.venueAt < effectiveAt && effectiveAt <= print.at);
}

function locateFirst(search: Search, input: ScheduleInput): LocatedOrder {
  const first = findFirst(search, input);
  return first ? fillOn(search.order, first, 'FIRST_PRINT', input) : withoutPrint(search, input);
}

function findFirst({ order, tape, decidedTo, isPrice }: Search, { halts }: ScheduleInput) {
  const after = eligibleAfter(order, halts);
  return findPrint(tape.prints, { after, upTo: decidedTo }, isPrice);
}

function locateLimit(
  search: Search,
  splits: readonly CorporateAction[],
  input: ScheduleInput,
): LocatedOrder {
  const { order, tape, decidedTo, isPrice } = search;
  const { side } = order;
  const priceAt = limitsOf(order, splits, input);
  const limitAt = ({ at }: Print) => ({ side, price: priceAt(at) });
  const isThrough = (print: Print) => isPrice(print) && tradesThrough(print, limitAt(print));
  const findThrough = (after: Instant) =>
    findPrint(tape.prints, { after, upTo: decidedTo }, isThrough);
  if (order.restingSince !== null) {
    const touch = findThrough(lookFrom(order, input.halts, input.matchedTo(order)));
    return touch ? fillOn(order, touch, 'THROUGH', input) : withoutPrint(search, input);
  }
  const first = findFirst(search, input);
  if (!first) return withoutPrint(search, input);
  if (isMarketable(first, limitAt(first))) return fillOn(order, first, 'FIRST_PRINT', input);
  if (order.timeInForce === 'IOC') return whole(endOf(order, { at: first.at, how: 'EXPIRY' }));
  const rested = { ...order, restingSince: first.at };
  // A whole bar may begin where it cannot be traded at and still go through the limit.
  if (isThrough(first)) return fillOn(order, first, 'THROUGH', input);
  const touch = findThrough(first.at);
  if (touch) return fillOn(rested, touch, 'THROUGH', input);
  const end = withoutPrint({ ...search, order: rested }, input);
  return { ...end, known: [{ kind: 'rest', order, at: first.at }, ...end.known] };
}

/** A limit as of any moment: after a split it is one for new shares. */
function limitsOf(
  order: OpenOrder,
  splits: readonly CorporateAction[],
  { instrumentOf }: ScheduleInput,
): (at: Instant) => Decimal {
  const asked = order.limitPrice;
  if (asked === null) throw new Error(`LIMIT order ${order.id} has no limit`);
  const instrument = instrumentOf(order.tickerId);
  if (splits.length === 0 || !instrument) return () => asked;
  return (at) => adjustOrder(order, splits, instrument, at).limitPrice ?? asked;
}

function withoutPrint(search: Search, { halts }: ScheduleInput): LocatedOrder {
  const { order, tape, endsAt, endsBy } = search;
  if (endsAt !== undefined) {
    const byTime = isClockStopped(order) ? 'NO_PRICE' : 'EXPIRY';
    const how = endsBy === 'CLOSING' ? endsBy : byTime;
    return whole(endOf(order, { at: Math.max(endsAt, order.notBefore) as Instant, how }));
  }
  // The time of what goes by the market's clock may be over before its market opens at all.
  const after = isClockStopped(order) ? order.notBefore : eligibleAfter(order, halts);
  return unknownBehind(Math.max(after, tape.completeTo) as Instant);
}

function fillOn(
  order: OpenOrder,
  print: Print,
  how: 'FIRST_PRINT' | 'THROUGH',
  input: ScheduleInput,
): LocatedOrder {
  const { at } = print;
  // What a SELL that rested comes to, at its limit, was judged when it was placed.
  const isSized = !isHeldWhileItWaits(order) || (order.side === 'SELL' && how === 'FIRST_PRINT');
  const given = givenAt(order, at, input, isSized);
  // The event time is known, the rate is not: whatever is later has to wait all the same.
  if (given === 'unknown') return { ...unknownBehind((at - 1) as Instant), touchedAt: at };
  return { ...whole({ ...endOf(order, { at, how }), print, ...given }), touchedAt: at };
}

/**
 * What a decision at a moment looks at beside the print.
 *
 * @param isSized whether the caps on what an order comes to are met
 */
function givenAt(order: OpenOrder, at: Instant, input: ScheduleInput, isSized: boolean) {
  const fxPrint = rateAt(order, at, input);
  if (fxPrint === 'unknown') return 'unknown';
  const turnover = isSized ? input.turnoverOf?.(order) : undefined;
  if (turnover === 'incomplete') return 'unknown';
  return { fxPrint, turnover: turnover === 'unknown' ? undefined : turnover };
}

/** USD/KRW as of a moment; undefined for what is quoted in won, or where none was ever seen. */
function rateAt(
  { tickerId }: OpenOrder,
  at: Instant,
  { instrumentOf, fxTape }: ScheduleInput,
): Print | undefined | 'unknown' {
  if (instrumentOf(tickerId)?.currency !== 'USD') return undefined;
  if (!fxTape || fxTape.completeTo < at) return 'unknown';
  return lastPrintUpTo(fxTape.prints, at);
}

function endOf(order: OpenOrder, { at, how }: { at: Instant; how: OrderEnd }) {
  return { kind: 'order', order, at, how, print: undefined, fxPrint: undefined } as const;
}

function whole(event: ScheduledEvent): LocatedOrder {
  return { known: [event], laterThan: undefined, touchedAt: undefined };
}

function unknownBehind(laterThan: Instant): LocatedOrder {
  return { known: [], laterThan, touchedAt: undefined };
}
