import { Link } from '@tanstack/react-router';
import { memo, useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { Unknown } from '../controls/awaited.tsx';
import { StaleNote } from '../controls/stale-note.tsx';
import { useApi } from '../environment.ts';
import { directionOfPercent, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { type Mover, marketApi, SURGE_WINDOWS, type SurgeWindow } from './market-api.ts';
import type { MarketTab } from './market-view.ts';
import { nameOf } from './name-of.ts';
import { SourceTag } from './source-tag.tsx';
import { strongest } from './strongest.ts';
import { useInstruments } from './use-instruments.ts';
import { marketWords } from './words.ts';
import './surge-list.css';

const EVERY_MS = 5_000;
const SHOWN = 8;

/** Who of a tab moves most just now. */
export const SurgeList = memo(function SurgeList({ tab }: { readonly tab: MarketTab }) {
  const { byTicker: instruments } = useInstruments();
  const words = useWords(marketWords);
  const api = useApi(marketApi);
  const [window, setWindow] = useState<SurgeWindow>('5m');
  const polled = usePolling({
    key: ['market', 'surge', window],
    load: () => api.surge({ window, by: 'rate', limit: 20 }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const movers = strongest(polled.value ?? [], SHOWN, ({ ticker_id }) => {
    const instrument = instruments.get(ticker_id);
    return (
      instrument !== undefined &&
      (tab === 'ALL' || tab === 'FAVOURITES' || tab === instrument.market)
    );
  });
  return (
    <section className="card surge" aria-label={words.surge}>
      <header className="surge__head">
        <h2>{words.surge}</h2>
        <select
          className="surge__window"
          aria-label={words.surgeWindow}
          value={window}
          onChange={({ target }) =>
            setWindow(SURGE_WINDOWS.find((one) => one === target.value) ?? window)
          }
        >
          {SURGE_WINDOWS.map((one) => (
            <option key={one} value={one}>
              {words.surgeWindows[one]}
            </option>
          ))}
        </select>
      </header>
      <StaleNote of={polled} />
      <ol className="surge__rows">
        {movers.map((mover, place) => (
          // By its place, with another row in it whenever it changes: nothing moves about.
          <li key={place.toString()}>
            <MoverRow
              key={`${mover.ticker_id} ${mover.last} ${mover.change}`}
              mover={mover}
              instrument={instruments.get(mover.ticker_id)}
            />
          </li>
        ))}
        {movers.length === 0 && (
          <li className="surge__none">
            {polled.value ? <p className="muted">{words.surgeNone}</p> : <Unknown of={polled} />}
          </li>
        )}
      </ol>
    </section>
  );
});

interface MoverRowProps {
  readonly mover: Mover;
  readonly instrument: Instrument | undefined;
}

function MoverRow({ mover, instrument }: MoverRowProps) {
  const words = useWords(marketWords);
  const format = useFormat();
  const { language } = usePreferences();
  if (!instrument) return null;
  return (
    <Link
      to="/market/$tickerId"
      params={{ tickerId: mover.ticker_id }}
      className="surge__row"
      preload={false}
    >
      <b>{nameOf(instrument, language)}</b>
      <span className={`surge__change ${directionOfPercent(mover.change)}`}>
        {formatPercentChange(mover.change)}
      </span>
      <small>
        {instrument.symbol} <SourceTag source={mover.source} />
      </small>
      <small className="surge__price">
        {mover.at_limit && <span className="tag">{words.atLimit[mover.at_limit]}</span>}{' '}
        {format.price(mover.last, instrument.currency)}
      </small>
    </Link>
  );
}
