import type { Decimal } from '@mockstreet/shared/decimal';
import type { Split } from '#market/corporate-action';
import type { Print } from '#market/print';

/** The USD/KRW print a fill was converted with, and the rate after the spread. */
export interface AppliedRate {
  readonly rate: Decimal;
  readonly print: Print;
}

/** One execution. Won amounts are whole. */
export interface Fill {
  readonly print: Print;
  readonly quantity: Decimal;
  /** In the instrument's currency. */
  readonly price: Decimal;
  readonly currency: 'KRW' | 'USD' | 'KRW-COIN';
  /** quantity × price in the instrument's currency, to 8 places. */
  readonly gross: Decimal;
  readonly grossKrw: Decimal;
  readonly feeKrw: Decimal;
  readonly taxKrw: Decimal;
  /** Cost that entered (BUY) or left (SELL) the position. */
  readonly cost: Decimal;
  readonly costKrw: Decimal;
  /** Null for what is quoted in won. */
  readonly applied: AppliedRate | null;
  /** Between acceptance and print, in order of time: what was asked for is counted in the shares behind them. */
  readonly splits: readonly Split[];
}
