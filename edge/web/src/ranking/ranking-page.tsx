import { useState } from 'react';
import type { Ranking, RankingQuestion } from '../api/payloads.ts';
import { Awaited } from '../controls/awaited.tsx';
import { Segments } from '../controls/segments.tsx';
import { useEnvironment } from '../environment.ts';
import { formatCount } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { MyPlace } from './my-place.tsx';
import { Place } from './place.tsx';
import { Podium } from './podium.tsx';
import { RankingRules } from './ranking-rules.tsx';
import { splitPlaces } from './split-places.ts';
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
  const { api } = useEnvironment();
  const polled = usePolling({
    key: ['ranking', { period, by }],
    load: () => api.ranking({ period, by }),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  return <Awaited of={polled}>{(ranking) => <Places ranking={ranking} />}</Awaited>;
}

function Places({ ranking }: { readonly ranking: Ranking }) {
  const words = useWords(rankingWords);
  const format = useFormat();
  const { items, me, by, accounts, ranked, prices } = ranking;
  const { podium, others } = splitPlaces(items);
  const notes = [
    accounts > items.length && words.ofMore(formatCount(items.length), formatCount(accounts)),
    words.asOf(format.kst(ranking.as_of)),
    prices.stale > 0 && words.stale(formatCount(prices.stale)),
  ].filter(Boolean);
  if (items.length === 0) return <p className="calm-note">{words.nobody}</p>;
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
      <p className="muted">{notes.join(' · ')}</p>
      {me && <MyPlace me={me} by={by} ranked={ranked} />}
    </>
  );
}
