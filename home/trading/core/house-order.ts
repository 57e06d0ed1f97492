import { type Decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { deriveForcedSaleId, deriveId, sha256Hex } from '@mockstreet/shared/order-id';
import type { Print } from '#market/print';
import type { OpenOrder } from './open-order.ts';

export interface HouseSale {
  readonly userId: string;
  readonly partition: number;
  readonly liquidationId: string;
  /** Event time. */
  readonly at: Instant;
  readonly tickerId: string;
  readonly quantity: Decimal;
  /** That it is sold on. */
  readonly print: Pick<Print, 'at'>;
}

/** Names what the house did with an account in one moment. */
export function liquidationIdOf(userId: string, at: Instant): string {
  return deriveId(`mockstreet:liquidation:${userId}:${at}`);
}

/**
 * The order that the house sells a whole position by: a row among the user's orders as any other. Its id is in a
 * name space that no order of a user's own is in.
 */
export function houseOrder(sale: HouseSale): OpenOrder {
  const { userId, at, tickerId, quantity, print, partition, liquidationId } = sale;
  const id = deriveForcedSaleId(userId, at, tickerId);
  const intent = {
    ...{ liquidation_id: liquidationId, quantity: formatDecimal(quantity) },
    ...{ side: 'SELL', ticker_id: tickerId, type: 'MARKET' },
  };
  return {
    ...{ id, userId, clientOrderId: id, liquidationId, tickerId },
    ...{ side: 'SELL', type: 'MARKET', quantity, amountKrw: null },
    ...{ limitPrice: null, timeInForce: null, expiresAt: null, deadlineAt: null },
    ...{ referencePrice: null, maxSlippageBps: null, leverage: null },
    bodySha256: sha256Hex(JSON.stringify(intent)),
    ...{ intakeId: 'house', clockErrorMs: 0, partition, acceptedAt: at, signedAt: null },
    notBefore: addMicros(print.at, -1),
    ...{ hold: null, restingSince: null },
  };
}
