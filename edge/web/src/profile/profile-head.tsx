import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import type { PublicProfile } from '../api/schema.ts';
import { Avatar } from '../controls/avatar.tsx';
import { Fact } from '../controls/fact.tsx';
import { directionOfPercent, formatCount, formatPercentChange } from '../format/format-number.ts';
import { formatKstDay } from '../format/format-time.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { profileWords } from './words.ts';

/** Who it is, and what the ranking tells of everybody. */
export function ProfileHead({ profile }: { readonly profile: PublicProfile }) {
  const words = useWords(profileWords);
  const { language } = usePreferences();
  const { rank } = profile;
  return (
    <section className="card profile__head">
      <div className="profile__who">
        <Avatar userId={profile.user_id} nickname={profile.nickname} size="page" />
        <div>
          {profile.bio && <p className="profile__bio">{profile.bio}</p>}
          <p className="muted">{words.since(formatKstDay(profile.member_since, language))}</p>
        </div>
      </div>
      <dl className="profile__figures" aria-label={words.figures}>
        <Fact name={words.rank}>
          {rank === null ? words.unranked : words.rankOf(rank, formatCount(profile.ranked))}
        </Fact>
        <Fact name={words.return} className={directionOfPercent(profile.return)}>
          {formatPercentChange(profile.return)}
        </Fact>
        <Fact name={words.trades}>{words.tradesCount(formatCount(profile.trades))}</Fact>
        <Fact name={words.bailouts}>{words.bailoutsCount(profile.bailouts)}</Fact>
      </dl>
      {profile.human_etf && (
        <Link
          to="/human-etf/$tickerId"
          params={{ tickerId: profile.human_etf }}
          className="profile__etf"
        >
          <span>
            <b>{profile.is_me ? words.etfMine : words.etf}</b> <small>{profile.human_etf}</small>
          </span>
          <ChevronRight size={18} aria-hidden />
        </Link>
      )}
    </section>
  );
}
