import { Link } from '@tanstack/react-router';
import { Unknown } from '../../controls/awaited.tsx';
import { MoreButton } from '../../controls/more-button.tsx';
import { StaleNote } from '../../controls/stale-note.tsx';
import { useApi, useEnvironment } from '../../environment.ts';
import { useFormat } from '../../format/use-format.ts';
import { nameOf } from '../../market/name-of.ts';
import { useInstruments } from '../../market/use-instruments.ts';
import { usePreferences } from '../../preferences/use-preferences.ts';
import { usePages } from '../../query/use-pages.ts';
import { commonWords } from '../../text/common-words.ts';
import { useWords } from '../../text/words.ts';
import { FillFigures } from '../fill-figures.tsx';
import { historyWords } from '../history-words.ts';
import { ordersApi } from '../orders-api.ts';
import { type OrdersSearch, questionOf } from './orders-search.ts';

const EVERY_MS = 15_000;

/** What was traded: each fill with its costs, its rate and its print. */
export function FillHistory({ search }: { readonly search: OrdersSearch }) {
  const words = useWords(historyWords);
  const { sides } = useWords(commonWords);
  const format = useFormat();
  const { language } = usePreferences();
  const { byTicker } = useInstruments();
  const { clock } = useEnvironment();
  const api = useApi(ordersApi);
  const { status: _, ...question } = questionOf(search, clock());
  const pages = usePages({
    key: ['trades', 'list', question],
    loadPage: async (cursor) => await api.fills(question, cursor),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  if (!pages.value) return <Unknown of={pages} />;
  if (pages.value.length === 0) return <p className="calm-note">{words.noFills}</p>;
  return (
    <>
      <StaleNote of={pages} />
      <ul className="fills">
        {pages.value.map((fill) => (
          <li key={fill.order_id} className="card">
            <div className="order__line">
              <b>
                <span className={`side-word side-word--${fill.side}`}>{sides[fill.side]}</span>{' '}
                {nameOf(byTicker.get(fill.ticker_id), language) ?? fill.ticker_id}
              </b>
              <span className="fills__units">
                {format.units(fill.quantity, byTicker.get(fill.ticker_id))}
              </span>
            </div>
            <FillFigures fill={fill} />
            <Link to="/orders/$orderId" params={{ orderId: fill.order_id }} className="order__why">
              {words.why}
            </Link>
          </li>
        ))}
      </ul>
      <MoreButton of={pages} />
    </>
  );
}
