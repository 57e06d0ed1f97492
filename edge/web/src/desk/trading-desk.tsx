import { useState } from 'react';
import { AccountSummary } from '../account/account-summary.tsx';
import { PositionList } from '../account/position-list.tsx';
import { ConnectionBanner } from '../connection/connection-banner.tsx';
import { PriceList } from '../market/price-list.tsx';
import { OrderList } from '../orders/order-list.tsx';
import { isOpen } from '../orders/order-view.ts';
import type { Session } from '../session/session.ts';
import { DeskHeader } from './desk-header.tsx';
import { DeskTicket } from './desk-ticket.tsx';
import { type DeskTab, TabBar } from './tab-bar.tsx';
import { useDesk } from './use-desk.ts';
import { useTicketSheet } from './use-ticket-sheet.ts';
import './desk.css';

interface TradingDeskProps {
  readonly session: Session;
}

/** The one page of a signed-in user. On a phone its parts are tabs and the ticket a sheet. */
export function TradingDesk({ session }: TradingDeskProps) {
  const [tab, setTab] = useState<DeskTab>('market');
  const desk = useDesk(session.username);
  const sheet = useTicketSheet();
  const { connection, market, portfolio, orders, submissions } = desk;
  return (
    <div className="desk" data-tab={tab} data-ticket={sheet.isOpen ? 'open' : 'closed'}>
      <DeskHeader session={session} connection={connection} />
      <ConnectionBanner connection={connection} ordersWaiting={orders.filter(isOpen).length} />
      <main className="desk__columns">
        <div className="desk__market">
          <PriceList market={market} chosen={sheet.tickerId} onChoose={sheet.open} />
        </div>
        <div className="desk__middle">
          <AccountSummary portfolio={portfolio} />
          <div className="desk__positions">
            <PositionList
              portfolio={portfolio.value}
              instruments={market.instruments}
              onChoose={sheet.open}
            />
          </div>
        </div>
        <div className="desk__side">
          <DeskTicket desk={desk} sheet={sheet} onSent={() => setTab('orders')} />
          <div className="desk__orders">
            <OrderList
              views={orders}
              instruments={market.instruments}
              onRetry={submissions.retry}
              onDismiss={submissions.dismiss}
            />
          </div>
        </div>
      </main>
      <TabBar tab={tab} onChange={setTab} />
    </div>
  );
}
