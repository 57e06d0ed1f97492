import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { HoldingCurrency } from './value-account.ts';

/** One thing that was settled for an account, as it is recorded. Won amounts are whole, costs are not. */
export type Movement =
  | CashFlow
  | BailedOut
  | InterestCharged
  | PaidOut
  | Trade
  | SplitApplied
  | Surrendered
  | DividendPaid;

interface MovementBase {
  /** Event time. */
  readonly at: Instant;
  /** Of its ledger lines. */
  readonly journalId: string;
}

/** Given or taken from outside: no profit, no loss. */
export interface CashFlow extends MovementBase {
  readonly kind: 'FLOW';
  readonly cashKrw: Decimal;
}

/** A debt written off and fresh cash given, while what was held is taken: what that raises equity by comes from outside. */
export interface BailedOut extends MovementBase {
  readonly kind: 'BAILOUT';
  readonly cashKrw: Decimal;
  /** Equity behind it less equity before it, by the prices that it was decided by. */
  readonly flowKrw: Decimal;
}

/** A day's interest on what was owed: a cost, not money taken from outside. */
export interface InterestCharged extends MovementBase {
  readonly kind: 'INTEREST';
  readonly interestKrw: Decimal;
}

/** What a listed user paid to who holds their share: a cost, not money taken from outside. */
export interface PaidOut extends MovementBase {
  readonly kind: 'PAYOUT';
  readonly paidKrw: Decimal;
}

interface OfInstrument extends MovementBase {
  readonly tickerId: string;
  readonly currency: HoldingCurrency;
  /** In the instrument's currency, to 8 places. */
  readonly gross: Decimal;
  readonly grossKrw: Decimal;
  readonly taxKrw: Decimal;
  /** USD/KRW that was applied; null for what is quoted in won, and where nothing was converted. */
  readonly rate: Decimal | null;
}

export interface Trade extends OfInstrument {
  readonly kind: 'BUY' | 'SELL';
  readonly quantity: Decimal;
  readonly feeKrw: Decimal;
  /** Cost that entered (BUY) or left (SELL) the position, in won. */
  readonly costKrw: Decimal;
}

/** More or fewer shares; what was left below a lot was paid out, in a redemption all of them. */
export interface SplitApplied extends OfInstrument {
  readonly kind: 'SPLIT' | 'REDEMPTION';
  readonly quantityAfter: Decimal;
  readonly fraction: Decimal;
  /** Cost that left the position with the fraction, in won. */
  readonly costKrw: Decimal;
}

/** All of a position, taken at no price by a bailout. */
export interface Surrendered extends OfInstrument {
  readonly kind: 'SURRENDER';
  readonly quantity: Decimal;
  /** All of it, in won: a loss. */
  readonly costKrw: Decimal;
}

export interface DividendPaid extends OfInstrument {
  readonly kind: 'DIVIDEND';
}
