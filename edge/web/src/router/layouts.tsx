import { Outlet } from '@tanstack/react-router';
import { SignInPage } from '../entrance/sign-in-page.tsx';
import { AnswersOf, AnswersOfAnyone } from '../query/answers.tsx';
import { useSession } from '../session/use-session.ts';
import { Shell } from '../shell/shell.tsx';
import { VisitorFrame } from '../shell/visitor-frame.tsx';

/**
 * What stays while somebody who is signed in goes from page to page, whoever else may see them: the
 * answers, the news and the frame. Another user is another frame, that shows nothing of the last.
 */
export function FrameLayout() {
  const state = useSession();
  if (state.kind === 'none') return <Outlet />;
  const { session } = state;
  return (
    <AnswersOf key={session.username} username={session.username}>
      <Shell session={session} />
    </AnswersOf>
  );
}

export function MembersLayout() {
  const state = useSession();
  return state.kind === 'none' ? <SignInPage ended={state.why} /> : <Outlet />;
}

export function EveryoneLayout() {
  const state = useSession();
  if (state.kind === 'open') return <Outlet />;
  return (
    <AnswersOfAnyone>
      <VisitorFrame />
    </AnswersOfAnyone>
  );
}
