import { Link, useParams } from '@tanstack/react-router';
import { isMissing } from '../api/answer.ts';
import type { PublicProfile } from '../api/schema.ts';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import { Page } from '../page/page.tsx';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { profileApi } from './profile-api.ts';
import { ProfileHead } from './profile-head.tsx';
import { ShownEquity } from './shown-equity.tsx';
import { ShownPositions } from './shown-positions.tsx';
import { ShownTrades } from './shown-trades.tsx';
import { profileWords } from './words.ts';
import './profile.css';

const EVERY_MS = 30_000;

/** A friend, as far as they want to be seen. Of oneself: what others see. */
export function ProfilePage() {
  const { userId } = useParams({ from: '/frame/members/people/$userId' });
  const api = useApi(profileApi);
  const words = useWords(profileWords);
  const polled = usePolling({
    key: ['profiles', userId],
    load: () => api.profile(userId),
    everyMs: EVERY_MS,
    isRemembered: true,
  });
  const { value, fault } = polled;
  if (!value && isMissing(fault)) return <Nobody />;
  return (
    <Page title={value?.nickname ?? words.title}>
      <Awaited of={polled}>{(profile) => <Profile profile={profile} />}</Awaited>
    </Page>
  );
}

function Nobody() {
  const words = useWords(profileWords);
  return (
    <Page title={words.title} intro={words.missing}>
      <p>
        <Link to="/ranking" className="button button--quiet button--small">
          {words.toRanking}
        </Link>
      </p>
    </Page>
  );
}

function Profile({ profile }: { readonly profile: PublicProfile }) {
  const words = useWords(profileWords);
  const { equity, positions, recent_trades: trades } = profile;
  const isClosed = equity === null && positions === null && trades === null;
  return (
    <>
      {profile.is_me && (
        <p className="calm-note profile__mine">
          {words.mine}
          <Link to="/settings" className="profile__change">
            {words.change}
          </Link>
        </p>
      )}
      <ProfileHead profile={profile} />
      {isClosed && <p className="muted profile__hidden">{words.hidden.all}</p>}
      {!isClosed && (
        <>
          <ShownEquity equity={equity} />
          <ShownPositions positions={positions} />
          <ShownTrades trades={trades} />
        </>
      )}
    </>
  );
}
