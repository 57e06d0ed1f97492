import { usePortfolio } from '../account/use-portfolio.ts';
import type { Portfolio } from '../api/payloads.ts';
import type { Polled } from '../api/use-polling.ts';
import { type Connection, useConnection } from '../connection/use-connection.ts';
import { type MarketView, useMarket } from '../market/use-market.ts';
import type { OrderView } from '../orders/order-view.ts';
import { useOrders } from '../orders/use-orders.ts';
import { type SubmissionControl, useSubmissions } from '../orders/use-submissions.ts';

export interface Desk {
  readonly connection: Connection;
  readonly market: MarketView;
  readonly portfolio: Polled<Portfolio>;
  readonly orders: readonly OrderView[];
  readonly submissions: SubmissionControl;
}

/** Everything the desk shows of a user. */
export function useDesk(username: string): Desk {
  const connection = useConnection();
  const market = useMarket();
  const portfolio = usePortfolio(username);
  const submissions = useSubmissions(username);
  const orders = useOrders(username, submissions.submissions);
  return { connection, market, portfolio, orders, submissions };
}
