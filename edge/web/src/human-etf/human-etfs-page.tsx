import { useState } from 'react';
import type { HumanEtfPage as EtfPage } from '../api/schema.ts';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { EtfRow } from './etf-row.tsx';
import { humanEtfApi } from './human-etf-api.ts';
import { ListMyselfSheet } from './list-myself-sheet.tsx';
import { humanEtfWords } from './words.ts';
import './human-etf.css';

const EVERY_MS = 30_000;

/** Friends who are listed, what that is, and how to become one. */
export function HumanEtfsPage() {
  const api = useApi(humanEtfApi);
  const words = useWords(humanEtfWords);
  const [isListing, setListing] = useState(false);
  const polled = usePolling({
    key: ['human-etf', 'all'],
    load: api.all,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value } = polled;
  return (
    <Page
      title={words.title}
      intro={words.intro}
      actions={
        value?.me === null && (
          <button
            type="button"
            className="button button--ink button--small"
            onClick={() => setListing(true)}
          >
            {words.listMe}
          </button>
        )
      }
    >
      <Awaited of={polled}>{(page) => <Listed page={page} />}</Awaited>
      {value && (
        <ListMyselfSheet
          isOpen={isListing}
          leastKrw={value.listing_equity_krw_min}
          onClose={() => setListing(false)}
        />
      )}
    </Page>
  );
}

function Listed({ page }: { readonly page: EtfPage }) {
  const words = useWords(humanEtfWords);
  const { items, me } = page;
  const others = items.filter(({ is_me: isMe }) => !isMe);
  return (
    <>
      {me && (
        <section className="card">
          <h2>{words.mine}</h2>
          <ul className="rows">
            <EtfRow etf={me} />
          </ul>
        </section>
      )}
      <section className="card">
        <h2>{words.all}</h2>
        {others.length === 0 && <p className="muted">{words.none}</p>}
        <ul className="rows">
          {others.map((etf) => (
            <EtfRow key={etf.ticker_id} etf={etf} />
          ))}
        </ul>
      </section>
      <How closingKrw={page.closing_equity_krw} />
    </>
  );
}

/** In plain words; the whole of it is docs/human-etf.md. */
function How({ closingKrw }: { readonly closingKrw: string }) {
  const words = useWords(humanEtfWords).how;
  const format = useFormat();
  return (
    <section className="human-etf__how">
      <h2>{words.title}</h2>
      <ul>
        <li>{words.price}</li>
        <li>{words.orders}</li>
        <li>{words.dividends}</li>
        <li>{words.end(format.won(closingKrw))}</li>
      </ul>
    </section>
  );
}
