import type { OrderAccepted } from '@mockstreet/shared/order';
import type { OrderRequest } from '../orders/submission.ts';
import type { Answer } from './answer.ts';
import type { HttpClient } from './http-client.ts';
import type {
  EdgeStatus,
  Instrument,
  Order,
  Page,
  Portfolio,
  Price,
  SignedIn,
} from './payloads.ts';

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
  const get = <T>(path: string, token?: string) =>
    http<T>({ method: 'GET', path: `/api/v1${path}`, token });
  /** The first page of a list, which is all that the screens show. */
  const list = async <T>(path: string, token: string): Promise<Answer<readonly T[]>> => {
    const answer = await get<Page<T>>(path, token);
    return answer.ok ? { ok: true, value: answer.value.items } : answer;
  };
  return {
    signIn: (username, password) =>
      http({ method: 'POST', path: '/api/v1/login/access-token', body: { username, password } }),
    status: () => get('/status'),
    instruments: (token) => list('/instruments', token),
    prices: (token) => list('/prices', token),
    portfolio: (token) => get('/portfolio', token),
    orders: (token) => list(`/orders?limit=${ORDERS_SHOWN}`, token),
    placeOrder: (token, clientOrderId, request) =>
      http({
        method: 'POST',
        path: '/api/v1/orders',
        token,
        body: { client_order_id: clientOrderId, ...request },
      }),
  };
}
