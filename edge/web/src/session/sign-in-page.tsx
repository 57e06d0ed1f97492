import { type SubmitEvent, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import { useEnvironment } from '../environment.ts';
import { Wordmark } from '../shell/wordmark.tsx';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import type { SessionEnd } from './session-holder.ts';
import { sessionWords } from './words.ts';
import './sign-in-page.css';

interface SignInPageProps {
  /** Why the last session is over; undefined if there was none. */
  readonly ended: SessionEnd | undefined;
}

export function SignInPage({ ended }: SignInPageProps) {
  const { signIn } = useEnvironment();
  const words = useWords(sessionWords).signIn;
  const { tagline } = useWords(commonWords);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();

  const submit = async () => {
    setBusy(true);
    setFault(await signIn(username, password));
    setBusy(false);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void submit();
  };
  const notice = ended && words.ended[ended];

  return (
    <main className="sign-in">
      <form className="card sign-in__card" onSubmit={onSubmit}>
        <Wordmark />
        <p className="muted">{tagline}</p>
        {notice && <p className="calm-note">{notice}</p>}
        <label className="field">
          <span>{words.username}</span>
          <input
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        </label>
        <label className="field">
          <span>{words.password}</span>
          <input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        <p className="sign-in__message" role="alert">
          {fault && explain(fault, words)}
        </p>
        <button className="button button--ink" type="submit" disabled={busy}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </main>
  );
}

function explain(fault: Fault, words: (typeof sessionWords)['ko']['signIn']): string {
  if (isHomeOffline(fault)) return words.homeOffline;
  if (fault.kind !== 'problem') return words.unreachable;
  if (fault.problem.code === 'RATE_LIMITED') return words.tooMany;
  return fault.problem.status < 500 ? words.wrong : words.unreachable;
}
