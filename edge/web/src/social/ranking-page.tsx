import { useState } from 'react';
import type { RankedAccount, Ranking, RankingQuestion } from '../api/payloads.ts';
import { Segments } from '../controls/segments.tsx';
import { useEnvironment } from '../environment.ts';
import { directionOf, formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePreferences } from '../preferences/use-preferences.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { socialWords } from './words.ts';
import './social.css';

const EVERY_MS = 10_000;
const RULES_EVERY_MS = 600_000;
const PERIODS: readonly RankingQuestion['period'][] = ['day', 'week', 'month', 'all'];
const ORDERS: readonly RankingQuestion['by'][] = ['return', 'equity'];

/** Who stands where, and by which rules: those come from the house's configuration. */
export function RankingPage() {
  const [period, setPeriod] = useState<RankingQuestion['period']>('day');
  const [by, setBy] = useState<RankingQuestion['by']>('return');
  const words = useWords(socialWords).ranking;
  return (
    <Page title={words.title} intro={words.intro}>
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
    </Page>
  );
}

/** @param props the question; another one is another component, that shows nothing of the last */
function Places({ period, by }: RankingQuestion) {
  const { api } = useEnvironment();
  const words = useWords(socialWords).ranking;
  const format = useFormat();
  const { value, fault } = usePolling({
    key: ['ranking', { period, by }],
    load: () => api.ranking({ period, by }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
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
        {words.asOf(format.kst(value.as_of))}
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
  const words = useWords(socialWords).ranking;
  const format = useFormat();
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
        <small>{format.won(row.equity_krw)}</small>
      </span>
    </li>
  );
}

function Rules() {
  const { api } = useEnvironment();
  const words = useWords(socialWords).ranking;
  const { language } = usePreferences();
  const { value } = usePolling({
    key: ['ranking', 'rules'],
    load: api.rankingRules,
    everyMs: RULES_EVERY_MS,
  });
  if (!value) return null;
  return (
    <section className="ranking__rules">
      <h2>{words.rules}</h2>
      <ul>
        {value.rules.map((rule) => (
          <li key={rule.key}>{rule[language]}</li>
        ))}
      </ul>
    </section>
  );
}
