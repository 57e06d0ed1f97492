import { toMillis } from '@mockstreet/shared/instant';
import { QueryClientProvider } from '@tanstack/react-query';
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client';
import { type ReactNode, useEffect, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import { openSession } from '../session/session-holder.ts';
import { createAnswerCache } from './answer-cache.ts';
import { rememberAnswers } from './remember-answers.ts';

/** The answers of one user, some of which outlive the page. Of another user: another `key`. */
export function AnswersOf(props: { readonly username: string; readonly children: ReactNode }) {
  const { username, children } = props;
  const { answerStore, sessionHolder, clock } = useEnvironment();
  const [client] = useState(createAnswerCache);
  const [remembering] = useState(() =>
    rememberAnswers({
      owner: username,
      store: answerStore,
      isStillOwner: () => openSession(sessionHolder)?.username === username,
      nowMs: () => toMillis(clock()),
    }),
  );
  useEffect(() => {
    // A phone may end a hidden page at any time, without a word.
    const onVisibility = () => void (document.hidden && remembering.saveNow());
    document.addEventListener('visibilitychange', onVisibility);
    return () => document.removeEventListener('visibilitychange', onVisibility);
  }, [remembering]);
  return (
    <PersistQueryClientProvider client={client} persistOptions={remembering.options}>
      {children}
    </PersistQueryClientProvider>
  );
}

/** The answers that anybody may have. */
export function AnswersOfAnyone({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createAnswerCache);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
