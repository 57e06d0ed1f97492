import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { OrderType, Side, TimeInForce } from '@mockstreet/shared/order';

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
  /** No eligible print by this moment: NO_PRICE. Null where no print can help (closed, unknown). */
  readonly deadlineAt: Instant | null;
}

/** Order of decisions for one account: event time, then acceptance, then id. */
export function compareDecisions(a: DecisionKey, b: DecisionKey): number {
  return (
    a.at - b.at ||
    a.order.acceptedAt - b.order.acceptedAt ||
    (a.order.id < b.order.id ? -1 : a.order.id > b.order.id ? 1 : 0)
  );
}

interface DecisionKey {
  readonly at: Instant;
  readonly order: Pick<OpenOrder, 'acceptedAt' | 'id'>;
}
