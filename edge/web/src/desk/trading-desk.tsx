import { useCallback, useEffect, useState } from 'react';
import { AccountSummary } from '../account/account-summary.tsx';
import { holdingsOf } from '../account/holdings-of.ts';
import { PositionList } from '../account/position-list.tsx';
import { isSignedOut } from '../api/answer.ts';
import { usePolling } from '../api/use-polling.ts';
import { ConnectionBanner } from '../connection/connection-banner.tsx';
import { useConnection } from '../connection/use-connection.ts';
import { useEnvironment } from '../environment.ts';
import { PriceList } from '../market/price-list.tsx';
import { useMarket } from '../market/use-market.ts';
import { OrderList } from '../orders/order-list.tsx';
import { OrderTicket } from '../orders/order-ticket.tsx';
import { useOrders } from '../orders/use-orders.ts';
import { useSubmissions } from '../orders/use-submissions.ts';
import type { Session } from '../session/session.ts';
import { text } from '../text/korean.ts';
import { DeskHeader } from './desk-header.tsx';
import { type DeskTab, TabBar } from './tab-bar.tsx';
import './desk.css';

const PORTFOLIO_EVERY_MS = 2_000;

interface TradingDeskProps {
  readonly session: Session;
  readonly onSignOut: (why: 'asked' | 'expired') => void;
}

/** The one page of a signed-in user. On a phone its parts are tabs and the ticket a sheet. */
export function TradingDesk({ session, onSignOut }: TradingDeskProps) {
  const { api } = useEnvironment();
  const { token, username } = session;
  const [tab, setTab] = useState<DeskTab>('market');
  const [chosen, setChosen] = useState('CRYPTO-COIN-BTC');
  const [ticketOpen, setTicketOpen] = useState(false);
  const connection = useConnection();
  const market = useMarket(token);
  const loadPortfolio = useCallback(() => api.portfolio(token), [api, token]);
  const portfolio = usePolling(loadPortfolio, PORTFOLIO_EVERY_MS);
  const { submissions, submit, retry, dismiss } = useSubmissions(username, token);
  const orders = useOrders(username, token, submissions);

  const signedOut = [portfolio, orders.polled, market].some(({ fault }) => isSignedOut(fault));
  useEffect(() => {
    if (signedOut) onSignOut('expired');
  }, [signedOut, onSignOut]);

  const choose = (tickerId: string) => {
    setChosen(tickerId);
    setTicketOpen(true);
  };
  const instrument = market.instruments.get(chosen);
  return (
    <div className="desk" data-tab={tab} data-ticket={ticketOpen ? 'open' : 'closed'}>
      <DeskHeader
        username={username}
        connection={connection}
        onSignOut={() => onSignOut('asked')}
      />
      <ConnectionBanner connection={connection} />
      <main className="desk__columns">
        <div className="desk__market">
          <PriceList market={market} chosen={chosen} onChoose={choose} />
        </div>
        <div className="desk__middle">
          <AccountSummary portfolio={portfolio} />
          <div className="desk__positions">
            <PositionList
              portfolio={portfolio.value}
              instruments={market.instruments}
              onChoose={choose}
            />
          </div>
          <div className="desk__orders">
            <OrderList
              views={orders.views}
              instruments={market.instruments}
              onRetry={retry}
              onDismiss={dismiss}
            />
          </div>
        </div>
        <aside className="desk__ticket">
          {instrument ? (
            <OrderTicket
              key={chosen}
              instrument={instrument}
              price={market.prices.get(chosen)}
              holdings={holdingsOf(portfolio.value, chosen)}
              homeOffline={connection.kind === 'home-offline'}
              onSubmit={(request) => {
                submit(request);
                setTicketOpen(false);
                setTab('orders');
              }}
              onClose={() => setTicketOpen(false)}
            />
          ) : (
            <p className="card muted">{text.ticket.choose}</p>
          )}
        </aside>
      </main>
      <TabBar tab={tab} onChange={setTab} />
    </div>
  );
}
