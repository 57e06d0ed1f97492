import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { StaleNote } from '../controls/stale-note.tsx';
import { useApi } from '../environment.ts';
import { directionOfPercent, formatCount, formatPercentChange } from '../format/format-number.ts';
import { usePolling } from '../query/use-polling.ts';
import { commonWords } from '../text/common-words.ts';
import { explainAbsence } from '../text/explain-absence.ts';
import { useWords } from '../text/words.ts';
import { accountApi } from './account-api.ts';
import { accountWords } from './words.ts';

const EVERY_MS = 15_000;

/** Where the user stands among their friends. */
export function RankCard() {
  const words = useWords(accountWords);
  const common = useWords(commonWords);
  const api = useApi(accountApi);
  const ranking = usePolling({
    key: ['ranking', 'mine'],
    load: api.myRank,
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value, fault } = ranking;
  const rank = value?.me?.rank ?? null;
  return (
    <section className="card rank" aria-label={words.rank}>
      <Link to="/ranking" className="rank__link">
        <h2>{words.rank}</h2>
        <span>
          {value && rank !== null && (
            <>
              <b className="rank__place">
                {words.place(formatCount(rank), formatCount(value.ranked))}
              </b>
              <small className={directionOfPercent(value.me?.return)}>
                {words.returned} {formatPercentChange(value.me?.return)}
              </small>
            </>
          )}
          {value && rank === null && <small>{words.noRank}</small>}
          {!value && <small>{explainAbsence(fault, common)}</small>}
        </span>
        <ChevronRight size={18} aria-hidden />
      </Link>
      <StaleNote of={ranking} />
    </section>
  );
}
