import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import type { OpenOrder } from '../open-order.ts';
import type { Day } from './trading-day.ts';

/** Whether an order can be had at its first print, paying what the print asks, or the worse end of a bar. */
export function takes(
  print: Print,
  order: OpenOrder,
  at: Instant,
  inSharesOf: (at: Instant, order: OpenOrder) => OpenOrder,
): boolean {
  const limit = inSharesOf(at, order).limitPrice as Decimal;
  const ends = print.kind === 'BAR' ? [print.open, print.last] : [print.last];
  const sides = print.kind === 'QUOTE' ? [order.side === 'BUY' ? print.ask : print.bid] : ends;
  return sides.every((price) => (order.side === 'BUY' ? price <= limit : price >= limit));
}

export function isThrough(print: Print, { side, limitPrice }: OpenOrder): boolean {
  const limit = limitPrice as Decimal;
  switch (print.kind) {
    case 'QUOTE':
      return side === 'BUY' ? print.ask <= limit : print.bid >= limit;
    case 'TRADE':
      return side === 'BUY' ? print.last < limit : print.last > limit;
    case 'BAR':
      return side === 'BUY' ? print.low < limit : print.high > limit;
  }
}

/** The price rule once more, in a line or two. */
export function isFillable(print: Print, order: OpenOrder, given: Day): boolean {
  const seenAt = print.kind === 'TRADE' ? Math.min(print.at, print.venueAt) : print.at;
  const isInHalt = given.halts
    .get(print.tickerId)
    ?.some(({ fromAt, toAt }) => print.at >= fromAt && print.at < toAt);
  const isOfOldShares = given.actions.some(
    ({ kind, tickerId, effectiveAt: at }) =>
      kind === 'SPLIT' && tickerId === print.tickerId && seenAt < at && at <= print.at,
  );
  const isBeforeOpening = order.type === 'LIMIT' && seenAt < given.opensAt(order);
  return seenAt > order.notBefore && !isBeforeOpening && !isInHalt && !isOfOldShares;
}

/** Counts an order's time step by step: not while its instrument is halted, unless it is a date that was named. */
export function deadlineByTheBook(order: OpenOrder, halts: Day['halts']): number {
  if (order.deadlineAt === null) return Number.POSITIVE_INFINITY;
  if (order.type === 'LIMIT' && order.timeInForce !== 'IOC') {
    return Math.max(order.deadlineAt, order.notBefore);
  }
  let left = order.deadlineAt - order.notBefore;
  let at: number = order.notBefore;
  for (const { fromAt, toAt } of halts.get(order.tickerId) ?? []) {
    if (toAt <= at) continue;
    const open = Math.max(0, fromAt - at);
    if (left <= open) break;
    left -= open;
    at = toAt;
  }
  return at + left;
}

/** The last print before an action, and before a halt that it fell into. */
export function priceBefore(
  { tickerId, effectiveAt, kind }: CorporateAction,
  { tape, halts: all }: Day,
) {
  if (kind !== 'SPLIT') return undefined;
  const halt = all
    .get(tickerId)
    ?.find(({ fromAt, toAt }) => fromAt < effectiveAt && effectiveAt <= toAt);
  return tape.get(tickerId)?.findLast(({ at }) => at < (halt?.fromAt ?? effectiveAt));
}
