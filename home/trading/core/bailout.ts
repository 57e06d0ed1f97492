import type { Decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { Fill } from './fill.ts';
import type { MarginStanding } from './liquidation.ts';

/** On what terms the house lets an account begin anew. `cashKrw` is not less than `equityMaxKrw`. */
export interface BailoutRules {
  /** Whose equity is above it has not failed. */
  readonly equityMaxKrw: Decimal;
  /** From one bailout to the next. */
  readonly everyMicros: number;
  /** What an account has afterwards. Whole won. */
  readonly cashKrw: Decimal;
}

/** A position that an account gave up: nobody bought it, so its cost is lost. */
export interface Surrender {
  readonly tickerId: string;
  readonly currency: Fill['currency'];
  readonly quantity: Decimal;
  readonly cost: Decimal;
  readonly costKrw: Decimal;
  /** What it counted for in the equity. */
  readonly valueKrw: Decimal;
}

/** What a bailout came to. Won amounts are whole. */
export interface Bailout {
  /** Of the command that asked for it; its journal and its receipt have the same. */
  readonly id: string;
  readonly userId: string;
  /** Event time. */
  readonly at: Instant;
  readonly before: MarginStanding;
  /** In the order of their names. */
  readonly surrendered: readonly Surrender[];
  /** What was owed. */
  readonly writtenOffKrw: Decimal;
  /** What was missing to {@link cashKrw}. */
  readonly givenKrw: Decimal;
  /** All that the account has behind it. */
  readonly cashKrw: Decimal;
  /** Below how much equity it was granted. */
  readonly equityMaxKrw: Decimal;
  /** Before this moment the account may neither owe nor be bailed out once more, nor be listed. */
  readonly trustedAgainAt: Instant;
  /** How many orders it took back. */
  readonly cancelled: number;
}

/** From which moment on an account that was bailed out is trusted again: with margin, a listing, another bailout. */
export function mayTrustAgainAt(
  { everyMicros }: Pick<BailoutRules, 'everyMicros'>,
  lastBailoutAt: Instant,
): Instant {
  return addMicros(lastBailoutAt, everyMicros);
}
