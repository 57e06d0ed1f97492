import { formatInstant } from '@mockstreet/shared/instant';
import { memo, type ReactNode, useMemo } from 'react';
import { useEnvironment } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { usePriceBoardState } from '../live/use-prices.ts';
import { useWords } from '../text/words.ts';
import type { MarketTab, MarketView } from './market-view.ts';
import { PriceTable } from './price-table.tsx';
import { SourceNotice } from './source-notice.tsx';
import { useFavourites } from './use-favourites.ts';
import { useInstruments } from './use-instruments.ts';
import { useShownInstruments } from './use-shown-instruments.ts';
import { useSparklines } from './use-sparklines.ts';
import { useTurnover } from './use-turnover.ts';
import { marketWords } from './words.ts';

interface MarketListProps {
  readonly view: MarketView;
  readonly search: string;
  /** Always the same function. */
  readonly look: (change: Partial<MarketView>) => void;
}

/** The instruments that a view or a search is of, and what has to be known of them. */
export const MarketList = memo(function MarketList({ view, search, look }: MarketListProps) {
  const { tab, sort } = view;
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
  const tickerIds = useMemo(() => shown.map(({ ticker_id }) => ticker_id), [shown]);
  const isLoaded = instruments.byTicker.size > 0 && turnover.isAsked;
  return (
    <div className="market__rows" data-is-old={board.fault ? '' : undefined}>
      <MarketNotes tickerIds={tickerIds} isWaiting={favourites.isWaiting} />
      {!isLoaded && (
        <p className="muted">{instruments.fault ? words.unavailable : words.loading}</p>
      )}
      {isLoaded && shown.length === 0 && <Nothing tab={tab} search={search} />}
      {isLoaded && shown.length > 0 && (
        <PriceTable
          {...{ sparklines, turnover, favourites, sort }}
          asked={JSON.stringify([tab, search, sort])}
          instruments={shown}
          onSort={(next) => look({ sort: next })}
        />
      )}
    </div>
  );
});

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
