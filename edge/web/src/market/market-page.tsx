import { useDeferredValue, useState } from 'react';
import { Segments } from '../controls/segments.tsx';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { MarketList } from './market-list.tsx';
import { MARKET_TABS } from './market-view.ts';
import { SessionStrip } from './session-strip.tsx';
import { SurgeList } from './surge-list.tsx';
import { useInstruments } from './use-instruments.ts';
import { useMarketView } from './use-market-view.ts';
import { marketWords } from './words.ts';
import './market.css';

/** Everything that can be traded, and what it costs. */
export function MarketPage() {
  const [view, look] = useMarketView();
  const [search, setSearch] = useState('');
  const words = useWords(marketWords);
  const { byTicker } = useInstruments();
  const hasHumans = [...byTicker.values()].some(({ market }) => market === 'HUMAN');
  // What is pressed and typed is shown at once; the rows that follow from it come after.
  const shownView = useDeferredValue(view);
  const shownSearch = useDeferredValue(search);

  return (
    <Page title={words.title} width="wide">
      <SessionStrip />
      <div className="market">
        <section className="card market__list" aria-label={words.title}>
          <SearchField search={search} onSearch={setSearch} />
          <Segments
            label={words.title}
            options={MARKET_TABS.filter((one) => one !== 'HUMAN' || hasHumans)}
            names={words.tabs}
            value={search === '' ? view.tab : undefined}
            onChange={(tab) => {
              look({ tab });
              setSearch('');
            }}
          />
          <MarketList view={shownView} search={shownSearch} look={look} />
        </section>
        <SurgeList tab={shownView.tab} />
      </div>
    </Page>
  );
}

interface SearchFieldProps {
  readonly search: string;
  readonly onSearch: (search: string) => void;
}

function SearchField({ search, onSearch }: SearchFieldProps) {
  const words = useWords(marketWords);
  return (
    <input
      className="market__search"
      type="search"
      enterKeyHint="search"
      placeholder={words.search}
      aria-label={words.search}
      value={search}
      onChange={(event) => onSearch(event.target.value)}
    />
  );
}
