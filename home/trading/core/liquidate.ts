import { type Decimal, ONE, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './account.ts';
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
import { sizeByQuantity, type TradeSize } from './size-trade.ts';
import { costsAt } from './trading-rules.ts';

export interface LiquidationInput extends MarginMoment {
  readonly account: Account;
  /** Undecided ones of the account. */
  readonly orders: readonly OpenOrder[];
  readonly sources: LiquidationSources;
}

export interface LiquidationSources extends MarkSources {
  /** Whether an instrument's market trades continuously at a moment, and it is not halted. */
  readonly isTraded: (tickerId: string, at: Instant) => boolean;
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
  let after = before;
  const sales: { order: OpenOrder; fill: Fill }[] = [];
  for (const position of valued.sort(largestFirst)) {
    const sold = isBelowMaintenance(rules, after) && sell(account, { position, at, id, sources });
    if (!sold) continue;
    account = sold.account;
    after = standingOf(account.cashKrw, subtract(after.exposureKrw, position.valueKrw));
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

/** Sells a whole position; undefined where it cannot be now, or would bring no more than it costs. */
function sell(account: Account, { position, at, id, sources }: Sale) {
  const { tickerId, mark } = position;
  const { quantity } = position.position;
  if (!mark || !sources.isTraded(tickerId, at) || !isFresh(mark, tickerId, at, sources)) {
    return undefined;
  }
  const size = sizeOf(quantity, mark, tickerId, at, sources);
  if (cashEffect('SELL', size) <= ZERO) return undefined;
  const { userId, margin } = account;
  const partition = margin?.partition ?? 0;
  const { print, price, applied } = mark;
  const order = houseOrder({ userId, partition, liquidationId: id, at, tickerId, quantity, print });
  const { currency } = sources.instrumentOf(tickerId);
  const trade = executeTrade({
    account,
    order,
    at,
    print,
    price,
    size,
    currency,
    applied,
    splits: [],
  });
  return trade === 'too_large' ? undefined : { order, ...trade };
}

/** A price that is older than a market order waits for is none; nor is one of shares that are no more. */
function isFresh(
  { print, applied, isOfOldShares }: Mark,
  tickerId: string,
  at: Instant,
  { rules, instrumentOf }: LiquidationSources,
): boolean {
  if (isOfOldShares || at - seenAtOf(print) > rules.deadlineMicros[instrumentOf(tickerId).market]) {
    return false;
  }
  return applied === null || at - applied.print.at <= rules.fxMaxAgeMicros;
}

function sizeOf(
  quantity: Decimal,
  { price, applied }: Mark,
  tickerId: string,
  at: Instant,
  { rules, instrumentOf }: LiquidationSources,
): TradeSize {
  const { market, lot } = instrumentOf(tickerId);
  const costs = costsAt(rules, market, at);
  return sizeByQuantity({ side: 'SELL', price, rate: applied?.rate ?? ONE, lot, costs }, quantity);
}
