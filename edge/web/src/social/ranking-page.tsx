import { useCallback, useState } from 'react';
import type { RankedAccount, Ranking, RankingQuestion } from '../api/payloads.ts';
import { usePolling } from '../api/use-polling.ts';
import { Segments } from '../controls/segments.tsx';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatPercentChange, formatWon } from '../format/format-number.ts';
import { formatKst } from '../format/format-time.ts';
import { PlainPage } from '../page/plain-page.tsx';
import { text } from '../text/korean.ts';
import './social.css';

/** Where the page stands; for whoever is signed in. */
export const RANKING_PATH = '/ranking';
const EVERY_MS = 10_000;
const RULES_EVERY_MS = 600_000;
const PERIODS: readonly RankingQuestion['period'][] = ['day', 'week', 'month', 'all'];
const ORDERS: readonly RankingQuestion['by'][] = ['return', 'equity'];

/** Who stands where, and by which rules: those come from the house's configuration. */
export function RankingPage() {
  const [period, setPeriod] = useState<RankingQuestion['period']>('day');
  const [by, setBy] = useState<RankingQuestion['by']>('return');
  const words = text.ranking;
  return (
    <PlainPage title={words.title} intro={words.intro}>
      <div className="ranking__choices">
        <Segments
          label={words.period}
          options={PERIODS}
          names={words.periods}
          value={period}
          onChange={setPeriod}
        />
        <Segments
          label={words.by}
          options={ORDERS}
          names={words.orders}
          value={by}
          onChange={setBy}
        />
      </div>
      <Places key={`${period} ${by}`} period={period} by={by} />
      <Rules />
    </PlainPage>
  );
}

/** @param props the question; another one is another component, that shows nothing of the last */
function Places({ period, by }: RankingQuestion) {
  const { api, clock } = useEnvironment();
  const load = useCallback(() => api.ranking({ period, by }), [api, period, by]);
  const { value, fault } = usePolling(load, EVERY_MS);
  const words = text.ranking;
  if (!value) return <p className="calm-note">{fault ? words.away : words.loading}</p>;
  return (
    <>
      <ol className="card ranking__places">
        {rowsOf(value).map((row) => (
          <Place key={row.place} row={row} />
        ))}
      </ol>
      <p className="muted">
        {fault && `${words.away} `}
        {words.asOf(formatKst(value.as_of, clock()))}
      </p>
    </>
  );
}

/** The first page, and behind it whoever looks, where they stand further down. */
function rowsOf({ items, me }: Ranking): readonly (RankedAccount & { readonly place: number })[] {
  const rows = !me || items.some((row) => row.is_me) ? items : [...items, me];
  return rows.map((row, place) => ({ ...row, place }));
}

function Place({ row }: { readonly row: RankedAccount }) {
  const words = text.ranking;
  const notes = [
    row.idle ? words.idle : words.trades(row.trades),
    row.bailouts > 0 && words.bailouts(row.bailouts),
  ].filter(Boolean);
  return (
    <li className="ranking__place" data-me={row.is_me || undefined}>
      <span className="ranking__rank">{row.rank ?? '–'}</span>
      <span className="ranking__who">
        <b>{row.nickname}</b>
        <small>{notes.join(' · ')}</small>
      </span>
      <span className="ranking__figures">
        <b className={directionOf(row.return)}>{formatPercentChange(row.return)}</b>
        <small>{formatWon(row.equity_krw)}</small>
      </span>
    </li>
  );
}

function Rules() {
  const { api } = useEnvironment();
  const { value } = usePolling(api.rankingRules, RULES_EVERY_MS);
  if (!value) return null;
  return (
    <section className="ranking__rules">
      <h2>{text.ranking.rules}</h2>
      <ul>
        {value.rules.map(({ key, ko }) => (
          <li key={key}>{ko}</li>
        ))}
      </ul>
    </section>
  );
}
