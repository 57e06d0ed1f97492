import { useParams } from '@tanstack/react-router';
import { FavouriteButton } from '../market/favourite-button.tsx';
import { nameOf } from '../market/name-of.ts';
import { useFavourites } from '../market/use-favourites.ts';
import { useInstruments } from '../market/use-instruments.ts';
import { marketWords } from '../market/words.ts';
import { Page } from '../page/page.tsx';
import { usePreferences } from '../preferences/use-preferences.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { DayFigures } from './day-figures.tsx';
import { InstrumentChart } from './instrument-chart.tsx';
import { InstrumentFacts } from './instrument-facts.tsx';
import { InstrumentHead } from './instrument-head.tsx';
import { OwnOrders } from './own-orders.tsx';
import { TicketPlace } from './ticket-place.tsx';
import { instrumentWords } from './words.ts';
import './instrument.css';

/** One instrument: what it costs and did, and the place to order it. */
export function InstrumentPage() {
  const { tickerId } = useParams({ from: '/frame/members/market/$tickerId' });
  const { language } = usePreferences();
  const { markets } = useWords(marketWords);
  const { unknown, noSuch } = useWords(instrumentWords);
  const { loading } = useWords(commonWords);
  const { byTicker, fault } = useInstruments();
  const { tickerIds: favourites, choose } = useFavourites();
  const instrument = byTicker.get(tickerId);
  if (!instrument) {
    return (
      <Page title={tickerId} width="wide">
        <p className="calm-note">{fault ? unknown : byTicker.size > 0 ? noSuch : loading}</p>
      </Page>
    );
  }
  const name = nameOf(instrument, language);
  return (
    <Page
      title={name}
      intro={`${instrument.symbol} · ${markets[instrument.market]}`}
      actions={
        <FavouriteButton {...{ tickerId, name, choose }} isFavourite={favourites.has(tickerId)} />
      }
      width="wide"
    >
      <div className="instrument">
        <div className="instrument__main">
          <InstrumentHead instrument={instrument} />
          <InstrumentChart instrument={instrument} />
          <DayFigures instrument={instrument} />
        </div>
        <TicketPlace instrument={instrument} />
        <div className="instrument__more">
          <OwnOrders tickerId={tickerId} instruments={byTicker} />
          <InstrumentFacts instrument={instrument} />
        </div>
      </div>
    </Page>
  );
}
