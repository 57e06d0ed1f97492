import type { Decimal } from '@mockstreet/shared/decimal';
import { decimalText } from '@mockstreet/shared/decimal-text';
import { parseInstant, toMillis } from '@mockstreet/shared/instant';
import { z } from 'zod';

/** What is read of `GET /portfolio`, `/orders` and `/margin`. */
export const portfolioSchema = z.object({
  available_krw: decimalText,
  equity_krw: decimalText.nullable(),
  positions: z.array(
    z.object({
      ticker_id: z.string(),
      available_quantity: decimalText,
      cost_krw: decimalText,
      value_krw: decimalText.nullable(),
    }),
  ),
});
export const restingSchema = z.object({
  items: z.array(z.object({ order_id: z.string(), type: z.string(), accepted_at: z.string() })),
});
export const marginSchema = z.object({
  enabled: z.boolean(),
  buying_power: z.array(z.object({ leverage: z.int(), krw: decimalText })).nullable(),
});

export interface Holding {
  readonly tickerId: string;
  readonly available: Decimal;
  readonly costKrw: Decimal;
  readonly valueKrw: Decimal;
}

export interface RestingOrder {
  readonly orderId: string;
  readonly acceptedAtMs: number;
}

/** How a friend stands. */
export interface FriendView {
  readonly availableKrw: Decimal;
  readonly equityKrw: Decimal;
  readonly holdings: readonly Holding[];
  /** The oldest first. Looked at for who is patient. */
  readonly resting: readonly RestingOrder[];
  /** What their leverage buys; undefined without margin. Looked at for who has a leverage. */
  readonly buyingPowerKrw: Decimal | undefined;
}

/** Undefined while something that they hold has no price at all. */
export function viewFriend(
  portfolio: z.output<typeof portfolioSchema>,
  orders: z.output<typeof restingSchema>['items'],
  buyingPowerKrw: Decimal | undefined,
): FriendView | undefined {
  const { available_krw: availableKrw, equity_krw: equityKrw, positions } = portfolio;
  if (equityKrw === null) return undefined;
  const holdings = positions.flatMap((position): Holding[] => {
    const { ticker_id: tickerId, value_krw: valueKrw, cost_krw: costKrw } = position;
    return valueKrw === null
      ? []
      : [{ tickerId, available: position.available_quantity, costKrw, valueKrw }];
  });
  const resting = orders.flatMap(({ order_id: orderId, accepted_at, type }): RestingOrder[] => {
    const acceptedAt = parseInstant(accepted_at);
    if (type !== 'LIMIT' || acceptedAt === undefined) return [];
    return [{ orderId, acceptedAtMs: toMillis(acceptedAt) }];
  });
  return {
    ...{ availableKrw, equityKrw, holdings, buyingPowerKrw },
    resting: resting.toSorted((a, b) => a.acceptedAtMs - b.acceptedAtMs),
  };
}
