import { QueryClientProvider } from '@tanstack/react-query';
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client';
import { type ReactNode, useState } from 'react';
import { useEnvironment } from '../environment.ts';
import { openSession } from '../session/session-holder.ts';
import { createAnswerCache, rememberAnswers } from './answer-cache.ts';

/** The answers of one user, some of which outlive the page. Of another user: another `key`. */
export function AnswersOf(props: { readonly username: string; readonly children: ReactNode }) {
  const { username, children } = props;
  const { answerStore, sessionHolder } = useEnvironment();
  const [client] = useState(createAnswerCache);
  const [remembering] = useState(() =>
    rememberAnswers(username, answerStore, () => openSession(sessionHolder)?.username === username),
  );
  return (
    <PersistQueryClientProvider client={client} persistOptions={remembering}>
      {children}
    </PersistQueryClientProvider>
  );
}

/** The answers that anybody may have. */
export function AnswersOfAnyone({ children }: { readonly children: ReactNode }) {
  const [client] = useState(createAnswerCache);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
