import { useState } from 'react';
import type { Instrument } from '../../api/payloads.ts';
import type { CoinSource } from '../../api/schema.ts';
import { FaultNote } from '../../controls/fault-note.tsx';
import { Field } from '../../controls/field.tsx';
import { Segments } from '../../controls/segments.tsx';
import { useToasts } from '../../controls/toasts.tsx';
import { useApi } from '../../environment.ts';
import { usePrice } from '../../live/use-prices.ts';
import { findInstruments } from '../../market/find-instruments.ts';
import { nameOf } from '../../market/name-of.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { useCommand } from '../../query/use-command.ts';
import { useWords } from '../../text/words.ts';
import { instrumentsApi } from './instruments-api.ts';
import { instrumentAdminWords } from './words.ts';

type Source = CoinSource['source'];
const SOURCES: readonly Source[] = ['upbit', 'binance', 'bitget'];

/** The exchange that each coin's prices come from. */
export function CoinSources() {
  const words = useWords(instrumentAdminWords).sources;
  const [search, setSearch] = useState('');
  const { byTicker } = useInstruments();
  const coins = [...byTicker.values()].filter(({ market }) => market === 'CRYPTO');
  const found = findInstruments(coins, search);
  return (
    <>
      <p className="muted">{words.intro}</p>
      <Field
        label={words.search}
        className="admin__on-page"
        type="search"
        autoComplete="off"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      {found.length === 0 ? (
        <p className="card admin__none">{words.none}</p>
      ) : (
        <ul className="card admin__list">
          {found.map((coin) => (
            <li key={coin.ticker_id}>
              <Coin coin={coin} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Coin({ coin }: { readonly coin: Instrument }) {
  const api = useApi(instrumentsApi);
  const toasts = useToasts();
  const words = useWords(instrumentAdminWords).sources;
  const { language } = usePreferences();
  const price = usePrice(coin.ticker_id);
  const [chosen, setChosen] = useState<Source>();
  const choose = useCommand(api.chooseSource, ['admin']);
  const name = nameOf(coin, language);
  const inUse = SOURCES.find((source) => source === price?.source);
  return (
    <div className="admin__row coin">
      <span className="row__main">
        <b>{name}</b>
        <small>
          {coin.symbol} · {sourceText(price?.source, words)}
        </small>
        <FaultNote fault={choose.fault} />
      </span>
      <Segments
        label={words.choose(name)}
        options={SOURCES}
        names={words.names}
        value={chosen ?? inUse}
        onChange={async (source) => {
          const done = await choose.run(coin.ticker_id, source);
          if (!done) return;
          setChosen(done.source);
          toasts.add({ title: words.chosen(name, words.names[done.source]) });
        }}
      />
    </div>
  );
}

function sourceText(
  source: string | undefined,
  words: (typeof instrumentAdminWords)['ko']['sources'],
): string {
  if (source === undefined) return words.noPrice;
  const known = SOURCES.find((one) => one === source);
  if (known) return words.now(words.names[known]);
  return words.now(source === 'sim' ? words.simulated : source);
}
