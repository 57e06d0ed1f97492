import { useState } from 'react';
import { Segments } from '../controls/segments.tsx';
import { usePriceBoardState } from '../live/use-prices.ts';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { filterInstruments } from './filter-instruments.ts';
import { PriceRow } from './price-row.tsx';
import { SourceNotice } from './source-notice.tsx';
import { useInstruments } from './use-instruments.ts';
import { marketWords } from './words.ts';
import './market.css';

const MARKETS = ['CRYPTO', 'KRX', 'US'] as const;

/** Everything that can be traded, and what it costs. */
export function MarketPage() {
  const [tab, setTab] = useState<(typeof MARKETS)[number]>('CRYPTO');
  const [search, setSearch] = useState('');
  const words = useWords(marketWords);
  const instruments = useInstruments();
  const board = usePriceBoardState();
  const shown = filterInstruments(instruments.byTicker.values(), tab, search);
  const isLoaded = instruments.byTicker.size > 0;
  const fault = instruments.fault ?? board.fault;

  return (
    <Page title={words.title} width="wide">
      <section className="card market" aria-label={words.title}>
        <input
          className="market__search"
          type="search"
          placeholder={words.search}
          aria-label={words.search}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Segments
          label={words.title}
          options={MARKETS}
          names={words.markets}
          value={search === '' ? tab : undefined}
          onChange={(name) => {
            setTab(name);
            setSearch('');
          }}
        />
        <SourceNotice tickerIds={shown.map(({ ticker_id }) => ticker_id)} />
        {!isLoaded && <p className="muted">{fault ? words.unavailable : words.loading}</p>}
        {isLoaded && shown.length === 0 && <p className="muted">{words.nothingFound}</p>}
        <ul className="rows market__rows">
          {shown.map((instrument) => (
            <li key={instrument.ticker_id}>
              <PriceRow instrument={instrument} />
            </li>
          ))}
        </ul>
      </section>
    </Page>
  );
}
