import { SignInPage } from '../entrance/sign-in-page.tsx';
import { AnswersOf, AnswersOfAnyone } from '../query/answers.tsx';
import type { Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { Shell } from '../shell/shell.tsx';
import { VisitorFrame } from '../shell/visitor-frame.tsx';

export function MembersLayout() {
  const state = useSession();
  if (state.kind === 'none') return <SignInPage ended={state.why} />;
  return <MembersFrame session={state.session} />;
}

export function EveryoneLayout() {
  const state = useSession();
  if (state.kind === 'open') return <MembersFrame session={state.session} />;
  return (
    <AnswersOfAnyone>
      <VisitorFrame />
    </AnswersOfAnyone>
  );
}

/** Another user is another frame, that shows nothing of the last. */
function MembersFrame({ session }: { readonly session: Session }) {
  return (
    <AnswersOf key={session.username} username={session.username}>
      <Shell session={session} />
    </AnswersOf>
  );
}
