import { holdingsOf } from '../account/holdings-of.ts';
import { usePortfolio } from '../account/use-portfolio.ts';
import type { Instrument } from '../api/payloads.ts';
import { useConnection } from '../connection/use-connection.ts';
import { usePrice } from '../live/use-prices.ts';
import { useOrderBook } from '../orders/order-book.tsx';
import { OrderTicket } from '../orders/order-ticket.tsx';

/** Id of the rate among the prices. */
const USD_KRW = 'FX-PAIR-USDKRW';

/** Where orders are made: on a desktop the column beside the chart, which stays in sight. */
export function TicketPlace({ instrument }: { readonly instrument: Instrument }) {
  const { ticker_id: tickerId } = instrument;
  const price = usePrice(tickerId);
  const usdKrw = usePrice(USD_KRW);
  const { value: portfolio } = usePortfolio();
  const connection = useConnection();
  const { submit } = useOrderBook();
  return (
    <aside className="instrument__ticket">
      <OrderTicket
        key={tickerId}
        instrument={instrument}
        price={price}
        usdKrw={usdKrw}
        holdings={holdingsOf(portfolio, tickerId)}
        homeOffline={connection.kind === 'home-offline'}
        onSubmit={submit}
      />
    </aside>
  );
}
