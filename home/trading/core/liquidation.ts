import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '#market/print';

/** What margin is judged by, in won. */
export interface MarginStanding {
  /** Below zero it is what is owed. */
  readonly cashKrw: Decimal;
  /** What is held, at what it could be sold for. */
  readonly exposureKrw: Decimal;
  /** cash + exposure; below zero where all that is held does not cover what is owed. */
  readonly equityKrw: Decimal;
}

/** What an account was found below its maintenance margin by: a print, of USD/KRW too, or interest. */
export type LiquidationTrigger =
  | { readonly kind: 'PRINT'; readonly print: Print }
  | { readonly kind: 'INTEREST' };

/** What the house took back and sold of an account in one moment. */
export interface Liquidation {
  /** Derived from the account and the moment. */
  readonly id: string;
  readonly userId: string;
  /** Event time. */
  readonly at: Instant;
  readonly trigger: LiquidationTrigger;
  /** As a part of the exposure: the margin that was asked for. */
  readonly maintenance: Decimal;
  readonly before: MarginStanding;
  readonly after: MarginStanding;
  /** Ids of resting orders that were taken back. */
  readonly cancelled: readonly string[];
  /** Ids of the orders that the house sold by, in their order. */
  readonly sold: readonly string[];
}

/** A day's interest on what an account owed at a midnight in Seoul. */
export interface InterestCharge {
  readonly userId: string;
  /** Event time: the midnight. */
  readonly at: Instant;
  readonly liabilityKrw: Decimal;
  /** A year. */
  readonly rate: Decimal;
  /** Whole won. */
  readonly interestKrw: Decimal;
}
