import { TradingDesk } from './desk/trading-desk.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { useSession } from './session/use-session.ts';

export function App() {
  const state = useSession();
  if (state.kind === 'none') return <SignInPage ended={state.why} />;
  return <TradingDesk key={state.session.username} session={state.session} />;
}
