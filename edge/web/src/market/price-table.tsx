import { ArrowDown, ArrowUp } from 'lucide-react';
import type { Instrument } from '../api/payloads.ts';
import { useWords } from '../text/words.ts';
import type { Sparkline } from './market-api.ts';
import { pressSort, SORT_KEYS, type Sort } from './market-view.ts';
import { PriceRow } from './price-row.tsx';
import { ROWS_AT_ONCE } from './rows-drawn.ts';
import type { Favourites } from './use-favourites.ts';
import { useRowsByAndBy } from './use-rows-by-and-by.ts';
import type { Turnover } from './use-turnover.ts';
import { marketWords } from './words.ts';
import './price-table.css';

/** In pixels, of a row that shows its own: as in price-table.css. */
const ROW_HEIGHT = 60;

interface PriceTableProps {
  /** What the rows were asked for by: with another answer the list is another. */
  readonly asked: string;
  readonly instruments: readonly Instrument[];
  readonly sparklines: ReadonlyMap<string, Sparkline>;
  readonly turnover: Turnover;
  readonly favourites: Favourites;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
}

/** Instruments with their live prices: columns where there is room, two lines each on a phone. */
export function PriceTable(props: PriceTableProps) {
  const { instruments, sparklines, turnover, favourites, sort } = props;
  const count = useRowsByAndBy(props.asked, instruments.length);
  return (
    <div className="price-table">
      <SortButtons sort={sort} onSort={props.onSort} />
      {/* As high as all of its rows, so that nothing moves while they come. */}
      <ul style={{ minHeight: instruments.length * ROW_HEIGHT }}>
        {instruments.slice(0, count).map((instrument, place) => (
          <PriceRow
            key={instrument.ticker_id}
            instrument={instrument}
            sparkline={sparklines.get(instrument.ticker_id)}
            turnover={turnover.of(instrument.ticker_id)}
            isFavourite={favourites.tickerIds.has(instrument.ticker_id)}
            isInSightAtFirst={place < ROWS_AT_ONCE}
            choose={favourites.choose}
          />
        ))}
      </ul>
    </div>
  );
}

function SortButtons({ sort, onSort }: Pick<PriceTableProps, 'sort' | 'onSort'>) {
  const words = useWords(marketWords);
  const Arrow = sort.isDescending ? ArrowDown : ArrowUp;
  return (
    <fieldset className="price-table__head" aria-label={words.sortBy}>
      {SORT_KEYS.map((by) => (
        <button
          key={by}
          type="button"
          className={`price-table__sort price-table__sort--${by}`}
          aria-pressed={sort.by === by}
          onClick={() => onSort(pressSort(sort, by))}
        >
          {words.sorts[by]}
          {sort.by === by && (
            <>
              <Arrow size={14} aria-hidden />
              <span className="unseen">
                {sort.isDescending ? words.descending : words.ascending}
              </span>
            </>
          )}
        </button>
      ))}
    </fieldset>
  );
}
