import { TradingDesk } from './desk/trading-desk.tsx';
import { FAIRNESS_PATH, FairnessPage } from './fairness/fairness-page.tsx';
import type { Session } from './session/session.ts';
import { SignInPage } from './session/sign-in-page.tsx';
import { useSession } from './session/use-session.ts';
import { DAILY_REPORT_PATH, DailyReportPage } from './social/daily-report-page.tsx';
import { RANKING_PATH, RankingPage } from './social/ranking-page.tsx';

/** @param path of the page that was asked for. */
export function App({ path }: { readonly path: string }) {
  return path === FAIRNESS_PATH ? <FairnessPage /> : <Members path={path} />;
}

/** Whoever is not signed in is asked to first, and stays where they were going. */
function Members({ path }: { readonly path: string }) {
  const state = useSession();
  if (state.kind === 'none') return <SignInPage ended={state.why} />;
  return <MembersPage path={path} session={state.session} />;
}

function MembersPage({ path, session }: { readonly path: string; readonly session: Session }) {
  switch (path) {
    case RANKING_PATH:
      return <RankingPage />;
    case DAILY_REPORT_PATH:
      return <DailyReportPage />;
    default:
      return <TradingDesk key={session.username} session={session} />;
  }
}
