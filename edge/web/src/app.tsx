import { TradingDesk } from './desk/trading-desk.tsx';
import { SignInPage } from './session/sign-in-page.tsx';
import { useSession } from './session/use-session.ts';

export function App() {
  const { session, expired, signIn, signOut } = useSession();
  if (!session) return <SignInPage expired={expired} onSignIn={signIn} />;
  return <TradingDesk key={session.username} session={session} onSignOut={signOut} />;
}
