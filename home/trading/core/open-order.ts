import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { OrderType, Side, TimeInForce } from '@mockstreet/shared/order';
import type { Traceparent } from '@mockstreet/shared/traceparent';
import { isHumanEtf } from '#market/human-instrument';

/** What an order that is placed keeps back of its account from its placement to its end: won of a BUY, shares or coins of a SELL. */
export interface Hold {
  readonly krw: Decimal;
  readonly quantity: Decimal;
}

/** An order that has been admitted and not yet decided: all that deciding it needs. */
export interface OpenOrder {
  readonly id: string;
  readonly userId: string;
  readonly clientOrderId: string;
  readonly tickerId: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Exactly one of `quantity` and `amountKrw` is given. */
  readonly quantity: Decimal | null;
  readonly amountKrw: Decimal | null;
  readonly limitPrice: Decimal | null;
  readonly timeInForce: TimeInForce | null;
  readonly expiresAt: Instant | null;
  readonly referencePrice: Decimal | null;
  readonly maxSlippageBps: number | null;
  readonly leverage: number | null;
  readonly bodySha256: string;
  readonly intakeId: string;
  readonly clockErrorMs: number;
  readonly partition: number;
  readonly acceptedAt: Instant;
  /** When the device signed it, by its own clock; null for an order without a proof of its own. */
  readonly signedAt: Instant | null;
  /** Prints after this moment are eligible. */
  readonly notBefore: Instant;
  /**
   * When it stops waiting. MARKET and IOC: without an eligible print by then NO_PRICE; null where no print
   * can help (closed, unknown). LIMIT: unfilled until then EXPIRED; null where it never expires.
   */
  readonly deadlineAt: Instant | null;
  /** Null of what never is placed ({@link isHeldWhileItWaits}), and of what has not been placed yet. */
  readonly hold: Hold | null;
  /**
   * The first eligible print of a LIMIT order, which did not fill it: from then on it fills at its limit.
   * Null before.
   */
  readonly restingSince: Instant | null;
  /** The liquidation that the house sold by; null for what a user ordered. */
  readonly liquidationId: string | null;
  /** Where in a trace what becomes of it belongs; only of those that somebody wants to know of. Decides nothing. */
  readonly traceparent?: Traceparent | undefined;
}

/**
 * Whether an order is placed before it can be filled, and keeps back from then on what it may come to: one with a limit,
 * and one on the share of a user, whose price may be days away: what it is paid with would be spent at better knowledge.
 */
export function isHeldWhileItWaits({ type, tickerId }: Pick<OpenOrder, 'type' | 'tickerId'>) {
  return type === 'LIMIT' || isFundOrder({ tickerId });
}

/** Whether it is on the share of a user: filled at the next strike, whose every price is later than it. */
export function isFundOrder({ tickerId }: Pick<OpenOrder, 'tickerId'>): boolean {
  return isHumanEtf(tickerId);
}
