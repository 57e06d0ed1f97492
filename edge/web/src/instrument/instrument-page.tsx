import { useParams } from '@tanstack/react-router';
import { holdingsOf } from '../account/holdings-of.ts';
import { usePortfolio } from '../account/use-portfolio.ts';
import { useConnection } from '../connection/use-connection.ts';
import { usePrice } from '../live/use-prices.ts';
import { nameOf } from '../market/name-of.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { useOrderBook } from '../orders/order-book.tsx';
import { OrderList } from '../orders/order-list.tsx';
import { OrderTicket } from '../orders/order-ticket.tsx';
import { Page } from '../page/page.tsx';
import { usePreferences } from '../preferences/use-preferences.ts';
import './instrument.css';

/** Id of the rate among the prices. */
const USD_KRW = 'FX-PAIR-USDKRW';

/** One instrument: what it costs, and the order ticket. */
export function InstrumentPage() {
  const { tickerId } = useParams({ from: '/members/market/$tickerId' });
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const price = usePrice(tickerId);
  const usdKrw = usePrice(USD_KRW);
  const { value: portfolio } = usePortfolio();
  const connection = useConnection();
  const { orders, submit, retry, dismiss } = useOrderBook();
  const instrument = byTicker.get(tickerId);
  return (
    <Page title={nameOf(instrument, language) ?? tickerId} width="wide">
      <div className="instrument">
        {instrument && (
          <OrderTicket
            key={tickerId}
            instrument={instrument}
            price={price}
            usdKrw={usdKrw}
            holdings={holdingsOf(portfolio, tickerId)}
            homeOffline={connection.kind === 'home-offline'}
            onSubmit={submit}
          />
        )}
        <OrderList
          views={orders.filter((order) => order.tickerId === tickerId)}
          instruments={byTicker}
          onRetry={retry}
          onDismiss={dismiss}
        />
      </div>
    </Page>
  );
}
