import type { RankedAccount, RankingQuestion } from '../api/payloads.ts';
import { Avatar } from '../controls/avatar.tsx';
import { formatCount } from '../format/format-number.ts';
import { useWords } from '../text/words.ts';
import { PlaceFigures } from './place-figures.tsx';
import { rankingWords } from './words.ts';

interface MyPlaceProps {
  readonly me: RankedAccount;
  readonly by: RankingQuestion['by'];
  /** How many have a rank. */
  readonly ranked: number;
}

/** Where I stand, in sight however far down the list goes. */
export function MyPlace({ me, by, ranked }: MyPlaceProps) {
  const words = useWords(rankingWords);
  return (
    <section className="my-place" aria-label={words.mine}>
      <Avatar userId={me.user_id} nickname={me.nickname} />
      <span className="row__main ranking__who">
        <small>{words.mine}</small>
        <b>
          {me.rank === null ? words.unranked : words.rank(me.rank)}{' '}
          <small>{me.rank !== null && words.of(formatCount(ranked))}</small>
        </b>
      </span>
      <PlaceFigures row={me} by={by} className="row__side" />
    </section>
  );
}
