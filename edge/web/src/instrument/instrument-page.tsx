import { useParams } from '@tanstack/react-router';
import { nameOf } from '../market/name-of.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { Page } from '../page/page.tsx';
import { usePreferences } from '../preferences/use-preferences.ts';
import { OwnOrders } from './own-orders.tsx';
import { TicketPlace } from './ticket-place.tsx';
import './instrument.css';

/** One instrument: what it costs and did, and the place to order it. */
export function InstrumentPage() {
  const { tickerId } = useParams({ from: '/members/market/$tickerId' });
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const instrument = byTicker.get(tickerId);
  return (
    <Page title={nameOf(instrument, language) ?? tickerId} width="wide">
      <div className="instrument">
        {instrument && <TicketPlace instrument={instrument} />}
        <div className="instrument__main">
          <OwnOrders tickerId={tickerId} instruments={byTicker} />
        </div>
      </div>
    </Page>
  );
}
