import { Link } from '@tanstack/react-router';
import type { RankedAccount, RankingQuestion } from '../api/payloads.ts';
import { Avatar } from '../controls/avatar.tsx';
import { useWords } from '../text/words.ts';
import { PlaceFigures } from './place-figures.tsx';
import { rankingWords } from './words.ts';

interface PodiumProps {
  /** Three, the best first. */
  readonly places: readonly RankedAccount[];
  readonly by: RankingQuestion['by'];
}

/** The first in the middle and highest; read out in their order. */
export function Podium({ places, by }: PodiumProps) {
  const words = useWords(rankingWords);
  return (
    <div className="card podium">
      <ol className="podium__places" aria-label={words.podium}>
        {places.map((row) => (
          <li key={row.user_id}>
            <Link
              to="/people/$userId"
              params={{ userId: row.user_id }}
              className="podium__place"
              data-rank={row.rank}
              data-me={row.is_me || undefined}
            >
              <span className="podium__face">
                <Avatar userId={row.user_id} nickname={row.nickname} size="page" />
                <span className="podium__rank">{row.rank}</span>
              </span>
              <b className="podium__name">{row.nickname}</b>
              <PlaceFigures row={row} by={by} className="podium__figures" />
            </Link>
          </li>
        ))}
      </ol>
    </div>
  );
}
