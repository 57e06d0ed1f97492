import { ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
import { sizeOf } from './decide-order.ts';
import { executeTrade } from './execute-trade.ts';
import type { Fill } from './fill.ts';
import { releaseHold } from './holds.ts';
import { houseOrder, liquidationIdOf } from './house-order.ts';
import type { Liquidation } from './liquidation.ts';
import type { MarginMoment } from './margin-moments.ts';
import { isBelowMaintenance, standingOf } from './margin-terms.ts';
import {
  exposureOf,
  type Mark,
  type MarkSources,
  seenAtOf,
  type ValuedPosition,
  valuePositions,
} from './marks.ts';
import { cashEffect } from './move-account.ts';
import type { OpenOrder } from './open-order.ts';

export interface LiquidationInput extends MarginMoment {
  readonly account: Account;
  /** Undecided ones of the account. */
  readonly orders: readonly OpenOrder[];
  readonly sources: LiquidationSources;
}

export interface LiquidationSources extends MarkSources {
  /** Whether an instrument's market has traded continuously between two moments, both included, without a halt. */
  readonly isTradedThrough: (tickerId: string, from: Instant, to: Instant) => boolean;
}

/** What the house did with an account. */
export interface Liquidated {
  readonly liquidation: Liquidation;
  readonly account: Account;
  readonly cancelled: readonly OpenOrder[];
  readonly sales: readonly { readonly order: OpenOrder; readonly fill: Fill }[];
}

/**
 * Where an account is below its maintenance margin: takes back all that rests, then sells whole positions at what
 * they are valued at, the largest first, until it is not below any more or owes nothing. What has no price to
 * trade on now waits for one: the next moment judges again. Undefined where nothing was to be done, or
 * nothing could be. A debt that nothing is left for stays one.
 */
export function liquidate(input: LiquidationInput): Liquidated | undefined {
  const { account: given, at, trigger, orders, sources } = input;
  const { margin: rules } = sources.rules;
  const valued = valuePositions(given, at, sources);
  const before = standingOf(given.cashKrw, exposureOf(valued));
  if (!isBelowMaintenance(rules, before)) return undefined;
  const id = liquidationIdOf(given.userId, at);
  const cancelled = orders.filter(({ type, hold }) => type === 'LIMIT' && hold !== null);
  let account = cancelled.reduce(releaseHold, given);
  let left = valued;
  let after = before;
  const sales: { order: OpenOrder; fill: Fill }[] = [];
  for (const position of valued.toSorted(largestFirst)) {
    const sold = isBelowMaintenance(rules, after) && sell(account, { position, at, id, sources });
    if (!sold) continue;
    account = sold.account;
    left = left.filter((one) => one !== position);
    after = standingOf(account.cashKrw, exposureOf(left));
    sales.push(sold);
  }
  if (cancelled.length + sales.length === 0) return undefined;
  return {
    liquidation: {
      ...{ id, userId: given.userId, at, trigger, maintenance: rules.maintenance, before, after },
      cancelled: cancelled.map((order) => order.id),
      sold: sales.map(({ order }) => order.id),
    },
    ...{ account, cancelled, sales },
  };
}

function largestFirst(a: ValuedPosition, b: ValuedPosition): number {
  if (a.valueKrw !== b.valueKrw) return a.valueKrw > b.valueKrw ? -1 : 1;
  return a.tickerId < b.tickerId ? -1 : 1;
}

interface Sale {
  readonly position: ValuedPosition;
  readonly at: Instant;
  /** Of the liquidation. */
  readonly id: string;
  readonly sources: LiquidationSources;
}

/** Sells a whole position; undefined where it cannot be now, or would bring no more than it costs, or more than can be recorded. */
function sell(account: Account, { position, at, id, sources }: Sale) {
  const { tickerId, mark } = position;
  const { quantity } = position.position;
  if (!mark || !isPrice(mark, tickerId, at, sources)) return undefined;
  const { userId, margin } = account;
  const partition = margin?.partition ?? 0;
  const { print, price, applied } = mark;
  const order = houseOrder({ userId, partition, liquidationId: id, at, tickerId, quantity, print });
  const instrument = sources.instrumentOf(tickerId);
  const size = sizeOf({ rules: sources.rules, order, instrument }, price, applied);
  if (size === 'too_large' || cashEffect('SELL', size) <= ZERO) return undefined;
  const trade = executeTrade({
    ...{ account, order, at, print, price, size, applied, splits: [] },
    currency: instrument.currency,
  });
  return trade === 'too_large' ? undefined : { order, ...trade };
}

/**
 * Whether it can be sold at what it is valued by. A price that is older than a market order waits for is none; nor is
 * one of shares that are no more, nor one from before a pause of trading.
 */
function isPrice(
  { print, applied, isOfOldShares }: Mark,
  tickerId: string,
  at: Instant,
  { rules, instrumentOf, isTradedThrough }: LiquidationSources,
): boolean {
  const seenAt = seenAtOf(print);
  const ageMax = rules.deadlineMicros[instrumentOf(tickerId).market];
  if (isOfOldShares || at - seenAt > ageMax || !isTradedThrough(tickerId, seenAt, at)) return false;
  return applied === null || at - applied.print.at <= rules.fxMaxAgeMicros;
}
