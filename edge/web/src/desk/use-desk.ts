import { useEffect } from 'react';
import { usePortfolio } from '../account/use-portfolio.ts';
import { isSignedOut } from '../api/answer.ts';
import type { Portfolio } from '../api/payloads.ts';
import type { Polled } from '../api/use-polling.ts';
import { type Connection, useConnection } from '../connection/use-connection.ts';
import { type MarketView, useMarket } from '../market/use-market.ts';
import type { OrderView } from '../orders/order-view.ts';
import { useOrders } from '../orders/use-orders.ts';
import { type SubmissionControl, useSubmissions } from '../orders/use-submissions.ts';
import type { Session } from '../session/session.ts';

export interface Desk {
  readonly connection: Connection;
  readonly market: MarketView;
  readonly portfolio: Polled<Portfolio>;
  readonly orders: readonly OrderView[];
  readonly submissions: SubmissionControl;
}

/** Everything the desk shows. Calls `onSignedOut` when the token has run out. */
export function useDesk({ token, username }: Session, onSignedOut: () => void): Desk {
  const connection = useConnection();
  const market = useMarket(token);
  const portfolio = usePortfolio(username, token);
  const submissions = useSubmissions(username, token);
  const { views, polled } = useOrders(username, token, submissions.submissions);

  const signedOut = [portfolio, polled, market].some(({ fault }) => isSignedOut(fault));
  useEffect(() => {
    if (signedOut) onSignedOut();
  }, [signedOut, onSignedOut]);
  return { connection, market, portfolio, orders: views, submissions };
}
