import { holdingsOf } from '../account/holdings-of.ts';
import { OrderTicket } from '../orders/order-ticket.tsx';
import { text } from '../text/korean.ts';
import type { Desk } from './use-desk.ts';
import type { TicketSheet } from './use-ticket-sheet.ts';

/** Id of the rate among the prices. */
const USD_KRW = 'FX-PAIR-USDKRW';

interface DeskTicketProps {
  readonly desk: Desk;
  readonly sheet: TicketSheet;
  readonly onSent: () => void;
}

/** The order ticket: a column beside the rest, on a phone a sheet over it. */
export function DeskTicket({ desk, sheet, onSent }: DeskTicketProps) {
  const { market, portfolio, connection, submissions } = desk;
  const instrument = market.instruments.get(sheet.tickerId);
  return (
    <aside className="desk__ticket">
      <button
        type="button"
        className="desk__backdrop"
        aria-label={text.ticket.close}
        tabIndex={-1}
        onClick={sheet.close}
      />
      {instrument ? (
        <OrderTicket
          key={instrument.ticker_id}
          instrument={instrument}
          price={market.prices.get(instrument.ticker_id)}
          usdKrw={market.prices.get(USD_KRW)}
          holdings={holdingsOf(portfolio.value, instrument.ticker_id)}
          homeOffline={connection.kind === 'home-offline'}
          onClose={sheet.close}
          onSubmit={(request) => {
            submissions.submit(request);
            sheet.close();
            onSent();
          }}
        />
      ) : (
        <p className="card muted">{text.ticket.choose}</p>
      )}
    </aside>
  );
}
