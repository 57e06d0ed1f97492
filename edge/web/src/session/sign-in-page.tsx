import { type SubmitEvent, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import { Wordmark } from '../desk/wordmark.tsx';
import { useEnvironment } from '../environment.ts';
import { text } from '../text/korean.ts';
import type { SessionEnd } from './session-holder.ts';
import './sign-in-page.css';

interface SignInPageProps {
  /** Why the last session is over; undefined if there was none. */
  readonly ended: SessionEnd | undefined;
}

export function SignInPage({ ended }: SignInPageProps) {
  const { signIn } = useEnvironment();
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
  const notice = ended && text.signIn.ended[ended];

  return (
    <main className="sign-in">
      <form className="card sign-in__card" onSubmit={onSubmit}>
        <Wordmark />
        <p className="muted">{text.tagline}</p>
        {notice && <p className="calm-note">{notice}</p>}
        <label className="field">
          <span>{text.signIn.username}</span>
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
          <span>{text.signIn.password}</span>
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
          {fault && explain(fault)}
        </p>
        <button className="button button--ink" type="submit" disabled={busy}>
          {busy ? text.signIn.busy : text.signIn.submit}
        </button>
      </form>
    </main>
  );
}

function explain(fault: Fault): string {
  if (isHomeOffline(fault)) return text.signIn.homeOffline;
  if (fault.kind !== 'problem') return text.signIn.unreachable;
  if (fault.problem.code === 'RATE_LIMITED') return text.signIn.tooMany;
  return fault.problem.status < 500 ? text.signIn.wrong : text.signIn.unreachable;
}
