import type { Decimal } from '@mockstreet/shared/decimal';
import { type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

export const ACTION_KINDS = ['SPLIT', 'CASH_DIVIDEND', 'REDEMPTION'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

interface ActionBase {
  readonly id: string;
  readonly tickerId: string;
  /** Opening of the ex-date's session: whoever holds before this moment has what it gives. */
  readonly effectiveAt: Instant;
}

/** `oldShares` become `newShares`; a reverse split where these are fewer. Both whole. */
export interface Split extends ActionBase {
  readonly kind: 'SPLIT';
  readonly newShares: Decimal;
  readonly oldShares: Decimal;
}

/** So much for each share, in the instrument's currency. */
export interface CashDividend extends ActionBase {
  readonly kind: 'CASH_DIVIDEND';
  readonly amount: Decimal;
}

/** So much for each share, which is no more. */
export interface Redemption extends ActionBase {
  readonly kind: 'REDEMPTION';
  readonly amount: Decimal;
}

/** The next strike of a user's share: what it comes to for who holds it, nobody knows yet. */
export interface AwaitedStrike extends ActionBase {
  readonly kind: 'STRIKE';
}

/** What an issuer does to everyone who holds its shares. */
export type CorporateAction = Split | CashDividend | Redemption;

/**
 * An action is entered, or taken back, at least so long before it takes effect, so that every engine
 * knows of it by the time it decides anything behind it.
 */
export const ENTRY_MARGIN_MICROS = 60 * MICROS_PER_SECOND;

/**
 * So long after it was stamped its statement has begun on the database, by the database's own clock; one
 * that comes later does nothing: engines may have passed the action by the time that they could see it.
 */
export const ENTRY_DELAY_MICROS_MAX = 5 * MICROS_PER_SECOND;

/** Order of an instrument's actions; it has at most one at a moment. */
export function byEffectiveAt(a: ActionBase, b: ActionBase): number {
  return a.effectiveAt - b.effectiveAt;
}
