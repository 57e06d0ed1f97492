import { Link, useParams } from '@tanstack/react-router';
import { isMissing } from '../api/answer.ts';
import type { HumanEtf } from '../api/schema.ts';
import { Avatar } from '../controls/avatar.tsx';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import { directionOfPercent, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { EtfChart } from './etf-chart.tsx';
import { EtfFacts } from './etf-facts.tsx';
import { symbolOf } from './etf-row.tsx';
import { EtfStrikes } from './etf-strikes.tsx';
import { humanEtfApi } from './human-etf-api.ts';
import { ShareOrderForm } from './share-order-form.tsx';
import { humanEtfWords } from './words.ts';
import './human-etf.css';

const EVERY_MS = 30_000;

/** A friend's share: its price, how that went, what it paid, and the way to buy or sell it. */
export function HumanEtfPage() {
  const { tickerId } = useParams({ from: '/frame/members/human-etf/$tickerId' });
  const api = useApi(humanEtfApi);
  const words = useWords(humanEtfWords);
  const polled = usePolling({
    key: ['human-etf', tickerId],
    load: () => api.one(tickerId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value, fault } = polled;
  if (!value && isMissing(fault)) {
    return (
      <Page title={symbolOf(tickerId)} intro={words.missing}>
        <p>
          <Link to="/human-etf" className="button button--quiet button--small">
            {words.toAll}
          </Link>
        </p>
      </Page>
    );
  }
  return (
    <Page title={symbolOf(tickerId)} width="wide">
      <Awaited of={polled}>
        {(etf) => (
          <div className="human-etf">
            <div className="human-etf__column">
              <EtfHead etf={etf} />
              <EtfFacts etf={etf} />
            </div>
            <ShareOrderForm etf={etf} />
            <EtfStrikes tickerId={tickerId} />
          </div>
        )}
      </Awaited>
    </Page>
  );
}

function EtfHead({ etf }: { readonly etf: HumanEtf }) {
  const words = useWords(humanEtfWords);
  const format = useFormat();
  return (
    <section className="card human-etf__head">
      <Link
        to="/people/$userId"
        params={{ userId: etf.issuer_user_id }}
        className="human-etf__issuer"
      >
        <Avatar userId={etf.issuer_user_id} nickname={etf.issuer_nickname} />
        <b>{words.issuedBy(etf.issuer_nickname)}</b>
        {etf.closed_at !== null && <span className="tag">{words.closed}</span>}
      </Link>
      <p className="human-etf__price">{format.averagePrice(etf.price, 'KRW')}</p>
      <p className="human-etf__change">
        {etf.struck_at === null ? (
          <span className="muted">{words.unstruck}</span>
        ) : (
          <>
            <span className={directionOfPercent(etf.change)}>
              {formatPercentChange(etf.change)}
            </span>{' '}
            <small>{words.sinceLast}</small>
          </>
        )}
      </p>
      <EtfChart tickerId={etf.ticker_id} />
    </section>
  );
}
