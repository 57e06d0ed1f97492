import type { OrderAccepted } from '@mockstreet/shared/order';
import type { OrderRequest } from '../orders/submission.ts';
import type { Answer } from './answer.ts';
import { answerOf } from './answer-of.ts';
import { type HttpClient, signedInWith } from './http-client.ts';
import type { EdgeStatus, Instrument, Order, Portfolio, Price, SignedIn } from './payloads.ts';

const ORDERS_SHOWN = 50;

/** The calls that the screens make, on the public origin. */
export interface MockstreetApi {
  signIn(username: string, password: string): Promise<Answer<SignedIn>>;
  /** Answered by the edge, also while home is away. */
  status(): Promise<Answer<EdgeStatus>>;
  instruments(token: string): Promise<Answer<readonly Instrument[]>>;
  prices(token: string): Promise<Answer<readonly Price[]>>;
  portfolio(token: string): Promise<Answer<Portfolio>>;
  /** Newest first. */
  orders(token: string): Promise<Answer<readonly Order[]>>;
  /** Answered by the edge, also while home is away. */
  placeOrder(
    token: string,
    clientOrderId: string,
    request: OrderRequest,
  ): Promise<Answer<OrderAccepted>>;
}

export function createMockstreetApi(http: HttpClient): MockstreetApi {
  return {
    signIn: (username, password) =>
      answerOf(http.POST('/api/v1/login/access-token', { body: { username, password } })),
    status: () => answerOf(http.GET('/api/v1/status')),
    instruments: (token) =>
      firstPage(answerOf(http.GET('/api/v1/instruments', signedInWith(token)))),
    prices: (token) => firstPage(answerOf(http.GET('/api/v1/prices', signedInWith(token)))),
    portfolio: (token) => answerOf(http.GET('/api/v1/portfolio', signedInWith(token))),
    orders: (token) =>
      firstPage(
        answerOf(
          http.GET('/api/v1/orders', {
            ...signedInWith(token),
            params: { query: { limit: ORDERS_SHOWN } },
          }),
        ),
      ),
    placeOrder: (token, clientOrderId, request) =>
      answerOf(
        http.POST('/api/v1/orders', {
          ...signedInWith(token),
          body: { client_order_id: clientOrderId, ...request },
        }),
      ),
  };
}

/** Of a list the first page, which is all that the screens show. */
async function firstPage<T>(
  page: Promise<Answer<{ readonly items: readonly T[] }>>,
): Promise<Answer<readonly T[]>> {
  const answer = await page;
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}
