import type { OrderAccepted } from '@mockstreet/shared/order';
import { NEWEST_ORDERS } from '../orders/submission/newest-orders.ts';
import type { OrderRequest } from '../orders/submission/submission.ts';
import { traceOrder } from '../orders/submission/trace-order.ts';
import type { Answer } from './answer.ts';
import { answerOf } from './answer-of.ts';
import type { HttpClient } from './http-client.ts';
import { itemsOf } from './items-of.ts';
import type {
  DailyReport,
  EdgeStatus,
  Fairness,
  Instrument,
  Order,
  Portfolio,
  Price,
  Ranking,
  RankingQuestion,
  RankingRules,
} from './payloads.ts';

/** The calls that the screens make, on the public origin. */
export interface MockstreetApi {
  /** Answered by the edge, also while home is away. */
  status(): Promise<Answer<EdgeStatus>>;
  fairness(): Promise<Answer<Fairness>>;
  instruments(): Promise<Answer<readonly Instrument[]>>;
  prices(): Promise<Answer<readonly Price[]>>;
  portfolio(): Promise<Answer<Portfolio>>;
  /** Newest first. */
  orders(): Promise<Answer<readonly Order[]>>;
  ranking(question: RankingQuestion): Promise<Answer<Ranking>>;
  rankingRules(): Promise<Answer<RankingRules>>;
  /** Newest first. */
  dailyReports(): Promise<Answer<readonly DailyReport[]>>;
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
    fairness: () => answerOf(anyone.GET('/api/v1/fairness')),
    instruments: () => itemsOf(answerOf(anyone.GET('/api/v1/instruments'))),
    prices: () => itemsOf(answerOf(anyone.GET('/api/v1/prices'))),
    portfolio: () => answerOf(signedIn.GET('/api/v1/portfolio')),
    orders: () =>
      itemsOf(
        answerOf(signedIn.GET('/api/v1/orders', { params: { query: { limit: NEWEST_ORDERS } } })),
      ),
    ranking: (query) => answerOf(signedIn.GET('/api/v1/ranking', { params: { query } })),
    rankingRules: () => answerOf(anyone.GET('/api/v1/ranking/rules')),
    dailyReports: () => itemsOf(answerOf(signedIn.GET('/api/v1/daily-reports'))),
    placeOrder: (clientOrderId, request) =>
      answerOf(
        ordering.POST('/api/v1/orders', {
          body: { client_order_id: clientOrderId, ...request },
          headers: { traceparent: traceOrder(clientOrderId, random(8)) },
        }),
      ),
  };
}
