import { Link } from '@tanstack/react-router';
import type { RankedAccount, RankingQuestion } from '../api/payloads.ts';
import { Avatar } from '../controls/avatar.tsx';
import { formatCount } from '../format/format-number.ts';
import { useWords } from '../text/words.ts';
import { PlaceFigures } from './place-figures.tsx';
import { rankingWords } from './words.ts';

interface PlaceProps {
  readonly row: RankedAccount;
  readonly by: RankingQuestion['by'];
}

/** One friend's row; leads to what they show. */
export function Place({ row, by }: PlaceProps) {
  const words = useWords(rankingWords);
  const { rank } = row;
  return (
    <li>
      <Link
        to="/people/$userId"
        params={{ userId: row.user_id }}
        className="row ranking__place"
        data-me={row.is_me || undefined}
      >
        <span className="ranking__rank">
          <span aria-hidden>{rank ?? '–'}</span>
          <span className="unseen">{rank === null ? words.unranked : words.rank(rank)}</span>
        </span>
        <Avatar userId={row.user_id} nickname={row.nickname} />
        <span className="row__main ranking__who">
          <b>{row.nickname}</b>
          <PlaceNotes row={row} />
        </span>
        <PlaceFigures row={row} by={by} className="row__side" />
      </Link>
    </li>
  );
}

function PlaceNotes({ row }: { readonly row: RankedAccount }) {
  const words = useWords(rankingWords);
  const notes = [
    row.is_me && words.me,
    row.idle ? words.idle : words.trades(formatCount(row.trades)),
    row.bailouts > 0 && words.bailouts(row.bailouts),
    row.wipeouts > 0 && words.wipeouts(row.wipeouts),
  ].filter(Boolean);
  return <small>{notes.join(' · ')}</small>;
}
