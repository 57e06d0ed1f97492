import type { Side } from '@mockstreet/shared/order';
import type { Answer } from '../api/answer.ts';
import { answerOf } from '../api/answer-of.ts';
import { fromCursor } from '../api/from-cursor.ts';
import type { HttpClients } from '../api/mockstreet-api.ts';
import type { Order } from '../api/payloads.ts';
import type { Liquidation } from '../api/schema.ts';

/** Which orders or fills are asked for; all where nothing is said. */
export interface OrdersQuestion {
  readonly status?: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
  readonly side?: Side;
  readonly ticker_id?: string;
  /** RFC 3339. */
  readonly from?: string;
}

const SHOWN_OF_A_PAGE = 30;
const LIQUIDATIONS_LOOKED_AT = 100;

/** The calls of the pages about orders. */
export const ordersApi = ({ anyone, signedIn, ordering }: HttpClients) => ({
  orders: (question: OrdersQuestion, cursor?: string, limit = SHOWN_OF_A_PAGE) =>
    answerOf(
      signedIn.GET('/api/v1/orders', {
        params: { query: { ...question, limit, ...fromCursor(cursor) } },
      }),
    ),
  fills: ({ status: _, ...question }: OrdersQuestion, cursor?: string, limit = SHOWN_OF_A_PAGE) =>
    answerOf(
      signedIn.GET('/api/v1/trades', {
        params: { query: { ...question, limit, ...fromCursor(cursor) } },
      }),
    ),
  order: askedOne(signedIn),
  /** Each of them that home knows. */
  each: async (orderIds: readonly string[]): Promise<Answer<readonly Order[]>> => {
    const known: Order[] = [];
    for (const orderId of orderIds) {
      const answer = await askedOne(signedIn)(orderId);
      if (answer.ok) known.push(answer.value);
      // That it does not know one says nothing of the next; that it is away does.
      else if (answer.fault.kind !== 'problem' || answer.fault.problem.status >= 500) return answer;
    }
    return { ok: true, value: known };
  },
  explanation: (orderId: string) =>
    answerOf(
      signedIn.GET('/api/v1/orders/{order_id}/explain', {
        params: { path: { order_id: orderId } },
      }),
    ),
  /** What the house sold by; null where it is not among the newest. */
  liquidation: async (liquidationId: string): Promise<Answer<Liquidation | null>> => {
    const query = { limit: LIQUIDATIONS_LOOKED_AT };
    const answer = await answerOf(
      signedIn.GET('/api/v1/margin/liquidations', { params: { query } }),
    );
    if (!answer.ok) return answer;
    const found = answer.value.items.find((one) => one.liquidation_id === liquidationId);
    return { ok: true, value: found ?? null };
  },
  receipt: (orderId: string) =>
    answerOf(
      signedIn.GET('/api/v1/orders/{order_id}/receipt', {
        params: { path: { order_id: orderId } },
      }),
    ),
  publishedKeys: () => answerOf(anyone.GET('/.well-known/jwks.json')),
  cancel: (orderId: string) =>
    answerOf(
      ordering.DELETE('/api/v1/orders/{order_id}', { params: { path: { order_id: orderId } } }),
    ),
  cancelAll: () => answerOf(ordering.DELETE('/api/v1/orders')),
});

function askedOne(signedIn: HttpClients['signedIn']) {
  return (orderId: string) =>
    answerOf(
      signedIn.GET('/api/v1/orders/{order_id}', { params: { path: { order_id: orderId } } }),
    );
}
