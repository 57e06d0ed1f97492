import type { OrderAccepted } from '@mockstreet/shared/order';
import { NEWEST_ORDERS } from '../orders/submission/newest-orders.ts';
import type { OrderRequest } from '../orders/submission/submission.ts';
import { traceOrder } from '../orders/submission/trace-order.ts';
import type { Answer } from './answer.ts';
import { answerOf } from './answer-of.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './items-of.ts';
import type { EdgeStatus, Instrument, Order, Portfolio, Price } from './payloads.ts';

/** The calls that several rooms make; what only one asks for stands in its own `…-api.ts`. */
export interface MockstreetApi {
  /** Answered by the edge, also while home is away. */
  status(): Promise<Answer<EdgeStatus>>;
  instruments(): Promise<Answer<readonly Instrument[]>>;
  prices(): Promise<Answer<readonly Price[]>>;
  portfolio(): Promise<Answer<Portfolio>>;
  /** Newest first. */
  orders(): Promise<Answer<readonly Order[]>>;
  /** Answered by the edge, also while home is away. */
  placeOrder(clientOrderId: string, request: OrderRequest): Promise<Answer<OrderAccepted>>;
}

/** Who asks, by the kind of question. */
export interface HttpClients {
  /** Says nothing of who asks. */
  readonly anyone: HttpClient;
  readonly signedIn: HttpClient;
  /** Signs what it sends, where the device can. */
  readonly ordering: HttpClient;
}

/** @param random so many random bytes */
export function createMockstreetApi(
  { anyone, signedIn, ordering }: HttpClients,
  random: (count: number) => Uint8Array,
): MockstreetApi {
  return {
    status: () => answerOf(anyone.GET('/api/v1/status')),
    instruments: () => itemsOf(answerOf(anyone.GET('/api/v1/instruments'))),
    prices: () => itemsOf(answerOf(anyone.GET('/api/v1/prices'))),
    portfolio: () => answerOf(signedIn.GET('/api/v1/portfolio')),
    orders: () =>
      itemsOf(
        answerOf(signedIn.GET('/api/v1/orders', { params: { query: { limit: NEWEST_ORDERS } } })),
      ),
    placeOrder: (clientOrderId, request) =>
      answerOf(
        ordering.POST('/api/v1/orders', {
          body: { client_order_id: clientOrderId, ...request },
          headers: { traceparent: traceOrder(clientOrderId, random(8)) },
        }),
      ),
  };
}
