import { TradingDesk } from './desk/trading-desk.tsx';
import { FAIRNESS_PATH, FairnessPage } from './fairness/fairness-page.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { useSession } from './session/use-session.ts';

/** @param path of the page that was asked for. */
export function App({ path }: { readonly path: string }) {
  return path === FAIRNESS_PATH ? <FairnessPage /> : <Desk />;
}

function Desk() {
  const state = useSession();
  if (state.kind === 'none') return <SignInPage ended={state.why} />;
  return <TradingDesk key={state.session.username} session={state.session} />;
}
