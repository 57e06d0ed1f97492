import { type ReactNode, useState } from 'react';
import type { RankedAccount, Ranking, RankingQuestion } from '../api/payloads.ts';
import { Awaited } from '../controls/awaited.tsx';
import { MoreButton } from '../controls/more-button.tsx';
import { Segments } from '../controls/segments.tsx';
import { useApi } from '../environment.ts';
import { formatCount } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePages } from '../query/use-pages.ts';
import { useWords } from '../text/words.ts';
import { MyPlace } from './my-place.tsx';
import { Place } from './place.tsx';
import { Podium } from './podium.tsx';
import { rankingApi } from './ranking-api.ts';
import { RankingRules } from './ranking-rules.tsx';
import { eachOnce, splitPlaces } from './split-places.ts';
import { rankingWords } from './words.ts';
import './ranking.css';

const EVERY_MS = 10_000;
const PERIODS: readonly RankingQuestion['period'][] = ['day', 'week', 'month', 'all'];
const ORDERS: readonly RankingQuestion['by'][] = ['return', 'equity'];

/** Who stands where, and by which rules: those come from the house's configuration. */
export function RankingPage() {
  const [period, setPeriod] = useState<RankingQuestion['period']>('day');
  const [by, setBy] = useState<RankingQuestion['by']>('return');
  const words = useWords(rankingWords);
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
      <Standing key={`${period} ${by}`} period={period} by={by} />
      <RankingRules />
    </Page>
  );
}

/** @param props the question; another one is another component, that shows nothing of the last */
function Standing({ period, by }: RankingQuestion) {
  const api = useApi(rankingApi);
  const pages = usePages({
    key: ['ranking', 'pages', { period, by }],
    loadPage: (cursor) => api.ranking({ period, by }, cursor),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { first } = pages;
  return (
    <Awaited of={pages}>
      {(rows) =>
        first && <Places ranking={first} rows={eachOnce(rows)} more={<MoreButton of={pages} />} />
      }
    </Awaited>
  );
}

interface PlacesProps {
  readonly ranking: Ranking;
  /** Of all pages so far. */
  readonly rows: readonly RankedAccount[];
  readonly more: ReactNode;
}

function Places({ ranking, rows, more }: PlacesProps) {
  const words = useWords(rankingWords);
  const format = useFormat();
  const { me, by, accounts, ranked, prices } = ranking;
  const { podium, others } = splitPlaces(rows);
  const notes = [
    accounts > rows.length && words.ofMore(formatCount(rows.length), formatCount(accounts)),
    words.asOf(format.kst(ranking.as_of)),
    prices.stale > 0 && words.stale(formatCount(prices.stale)),
  ].filter(Boolean);
  if (rows.length === 0) return <p className="calm-note">{words.nobody}</p>;
  return (
    <>
      {podium.length > 0 && <Podium places={podium} by={by} />}
      {others.length > 0 && (
        <ol className="card rows ranking__places" aria-label={words.others}>
          {others.map((row) => (
            <Place key={row.user_id} row={row} by={by} />
          ))}
        </ol>
      )}
      {more}
      <p className="muted">{notes.join(' · ')}</p>
      {me && <MyPlace me={me} by={by} ranked={ranked} />}
    </>
  );
}
