import { formatInstant } from '@mockstreet/shared/instant';
import { type ReactNode, useState } from 'react';
import { Segments } from '../controls/segments.tsx';
import { useEnvironment } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { usePriceBoardState } from '../live/use-prices.ts';
import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { MARKET_TABS, type MarketTab } from './market-view.ts';
import { PriceTable } from './price-table.tsx';
import { SessionStrip } from './session-strip.tsx';
import { SourceNotice } from './source-notice.tsx';
import { SurgeList } from './surge-list.tsx';
import { useFavourites } from './use-favourites.ts';
import { useInstruments } from './use-instruments.ts';
import { useMarketView } from './use-market-view.ts';
import { useShownInstruments } from './use-shown-instruments.ts';
import { useSparklines } from './use-sparklines.ts';
import { useTurnover } from './use-turnover.ts';
import { marketWords } from './words.ts';
import './market.css';

/** Everything that can be traded, and what it costs. */
export function MarketPage() {
  const [{ tab, sort }, look] = useMarketView();
  const [search, setSearch] = useState('');
  const words = useWords(marketWords);
  const instruments = useInstruments();
  const favourites = useFavourites();
  const sparklines = useSparklines();
  const turnover = useTurnover();
  const board = usePriceBoardState();
  const shown = useShownInstruments({
    ...{ instruments: instruments.byTicker, tab, search, sort, sparklines, turnover },
    favourites: favourites.tickerIds,
  });
  const isLoaded = instruments.byTicker.size > 0 && turnover.isAsked;
  const hasHumans = [...instruments.byTicker.values()].some(({ market }) => market === 'HUMAN');

  return (
    <Page title={words.title} width="wide">
      <SessionStrip />
      <div className="market">
        <section
          className="card market__list"
          aria-label={words.title}
          data-is-old={board.fault ? '' : undefined}
        >
          <SearchField search={search} onSearch={setSearch} />
          <Segments
            label={words.title}
            options={MARKET_TABS.filter((one) => one !== 'HUMAN' || hasHumans)}
            names={words.tabs}
            value={search === '' ? tab : undefined}
            onChange={(next) => {
              look({ tab: next });
              setSearch('');
            }}
          />
          <MarketNotes
            tickerIds={shown.map(({ ticker_id }) => ticker_id)}
            isWaiting={favourites.isWaiting}
          />
          {!isLoaded && (
            <p className="muted">{instruments.fault ? words.unavailable : words.loading}</p>
          )}
          {isLoaded && shown.length === 0 && <Nothing tab={tab} search={search} />}
          {isLoaded && shown.length > 0 && (
            <PriceTable
              {...{ sparklines, turnover, favourites, sort }}
              instruments={shown}
              onSort={(next) => look({ sort: next })}
            />
          )}
        </section>
        <SurgeList
          instruments={instruments.byTicker}
          isShown={({ market }) => tab === 'ALL' || tab === 'FAVOURITES' || tab === market}
        />
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

interface MarketNotesProps {
  readonly tickerIds: readonly string[];
  readonly isWaiting: boolean;
}

/** What has to be known of the figures below. */
function MarketNotes({ tickerIds, isWaiting }: MarketNotesProps): ReactNode {
  const words = useWords(marketWords);
  const format = useFormat();
  const { priceBoard } = useEnvironment();
  const { fault } = usePriceBoardState();
  const { receivedAt } = priceBoard.state();
  return (
    <>
      {fault && receivedAt !== undefined && (
        <p className="calm-note">{words.pricesAsOf(format.age(formatInstant(receivedAt)))}</p>
      )}
      {isWaiting && <p className="calm-note">{words.favouritesWaiting}</p>}
      <SourceNotice tickerIds={tickerIds} />
    </>
  );
}

function Nothing({ tab, search }: { readonly tab: MarketTab; readonly search: string }) {
  const words = useWords(marketWords);
  const isEmptyTab = tab === 'FAVOURITES' && search.trim() === '';
  return <p className="market__nothing">{isEmptyTab ? words.noFavourites : words.nothingFound}</p>;
}
