import { type Decimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Denial } from './decide-order.ts';
import type { GuardedFigures } from './guarded-standing.ts';
import type { ReceiptHead } from './settlement-receipt.ts';

/** What is held of one instrument. */
export interface Position {
  readonly quantity: Decimal;
  /** Of the quantity, what resting orders keep back. */
  readonly held: Decimal;
  /** Exact cost of the quantity in the instrument's currency, fees excluded. */
  readonly cost: Decimal;
  /** The same cost in won, at the rates it was bought with. */
  readonly costKrw: Decimal;
  /** Event time of the last trade or corporate action; null where there was none. */
  readonly movedAt: Instant | null;
}

/** Of an account that may owe the house: cash below zero is what it owes. */
export interface AccountMargin {
  /** Of the queue that its commands come by: what the house orders for it is filed under the same. */
  readonly partition: number;
  /** Event time of the command that allowed it. */
  readonly since: Instant;
  /**
   * Up to here interest was charged and maintenance judged. Where less is known than was done, doing it once
   * more comes to the same.
   */
  readonly checkedTo: Instant;
}

/** Orders of an account that were placed and are not at their end, whether a batch touches them or not. */
export interface PlacedOrders {
  readonly count: number;
  /** By ticker_id, what its buys keep back, in won. */
  readonly heldKrw: ReadonlyMap<string, Decimal>;
}

/** One user's money as the core sees it; a settlement returns a new one. */
export interface Account {
  readonly userId: string;
  readonly cashKrw: Decimal;
  /** Of the cash, what resting orders keep back. */
  readonly heldKrw: Decimal;
  /** Version of the stored account this was read from. */
  readonly version: number;
  /** As stored; links of a batch are put behind it when they are written. */
  readonly lastReceipt: ReceiptHead;
  /** By ticker_id; only those that the batch touches. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Read where there are caps that look at it. */
  readonly guarded?: GuardedFigures | undefined;
  /** The same. */
  readonly placed?: PlacedOrders | undefined;
  /** Undefined where its cash may not go below zero. */
  readonly margin?: AccountMargin | undefined;
  /** When the latest of its switches of margin that were done was accepted; read where one is at hand. */
  readonly switchedBy?: Instant | undefined;
  /** The share of its user, while that is listed. */
  readonly humanEtf?: string | undefined;
  /** Since its last bailout: before this moment it may neither owe nor be bailed out once more. */
  readonly trustedAgainAt?: Instant | undefined;
}

const EMPTY_POSITION: Position = {
  ...{ quantity: ZERO, held: ZERO, cost: ZERO, costKrw: ZERO },
  movedAt: null,
};

export function positionOf(account: Account, tickerId: string): Position {
  return account.positions.get(tickerId) ?? EMPTY_POSITION;
}

/** Of what an account holds any. */
export function heldTickers({ positions }: Account): string[] {
  return [...positions].flatMap(([tickerId, { quantity }]) => (quantity > ZERO ? [tickerId] : []));
}

/**
 * That an account may owe from a moment on. Where it comes late, behind what has moved the account since, the prices of
 * before that are not for it: what was bought since would be sold at them.
 *
 * @param account with all its positions, those that it holds nothing of any more too
 */
export function allowedSince(account: Account, since: Instant, partition: number): AccountMargin {
  const movedAt = [...account.positions.values()].map((position) => position.movedAt ?? since);
  return { since, checkedTo: Math.max(since, ...movedAt) as Instant, partition };
}

/** Why an account may not be trusted with anything at a moment, as little after a bailout as it is; undefined where it may. */
export function refuseTrust({ trustedAgainAt }: Account, at: Instant): Denial | undefined {
  if (trustedAgainAt === undefined || at >= trustedAgainAt) return undefined;
  const detail = `limit=bailout allowed_at=${formatInstant(trustedAgainAt)}`;
  return { code: 'LIMIT_EXCEEDED', detail };
}

/** Whether a switch of margin comes behind one that was done, and that was accepted later. */
export function isOverridden({ switchedBy }: Account, acceptedAt: Instant): boolean {
  return switchedBy !== undefined && acceptedAt < switchedBy;
}
