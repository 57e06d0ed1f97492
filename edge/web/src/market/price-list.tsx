import { useState } from 'react';
import { Segments } from '../controls/segments.tsx';
import { text } from '../text/korean.ts';
import { filterInstruments } from './filter-instruments.ts';
import { kindOfSource } from './kind-of-source.ts';
import { PriceRow } from './price-row.tsx';
import type { MarketView } from './use-market.ts';
import './market.css';

const MARKETS = ['CRYPTO', 'KRX', 'US'] as const;

interface PriceListProps {
  readonly market: MarketView;
  readonly chosen: string | undefined;
  readonly onChoose: (tickerId: string) => void;
}

export function PriceList({ market, chosen, onChoose }: PriceListProps) {
  const [tab, setTab] = useState<(typeof MARKETS)[number]>('CRYPTO');
  const [search, setSearch] = useState('');
  const { instruments, prices, fault } = market;
  const shown = filterInstruments(instruments.values(), tab, search);
  const loaded = instruments.size > 0;

  return (
    <section className="card market" aria-label={text.market.title}>
      <input
        className="market__search"
        type="search"
        placeholder={text.market.search}
        aria-label={text.market.search}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <Segments
        label={text.market.title}
        options={MARKETS}
        names={text.market.markets}
        value={search === '' ? tab : undefined}
        onChange={(name) => {
          setTab(name);
          setSearch('');
        }}
      />
      <SourceNotice sources={shown.map(({ ticker_id }) => prices.get(ticker_id)?.source)} />
      {!loaded && <p className="muted">{fault ? text.market.unavailable : text.market.loading}</p>}
      {loaded && shown.length === 0 && <p className="muted">{text.market.nothingFound}</p>}
      <ul className="rows market__rows">
        {shown.map((instrument) => (
          <li key={instrument.ticker_id}>
            <PriceRow
              instrument={instrument}
              price={prices.get(instrument.ticker_id)}
              chosen={chosen === instrument.ticker_id}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Says what the labels of made-up and replayed prices mean, where there are any. */
function SourceNotice({ sources }: { readonly sources: readonly (string | undefined)[] }) {
  const kinds = new Set(sources.map((source) => source && kindOfSource(source)));
  return (
    <>
      {kinds.has('simulated') && <p className="notice">{text.market.simulatedNotice}</p>}
      {kinds.has('replayed') && <p className="notice">{text.market.replayedNotice}</p>}
    </>
  );
}
