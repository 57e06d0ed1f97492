import { type SubmitEvent, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import { Wordmark } from '../desk/wordmark.tsx';
import { text } from '../text/korean.ts';
import './sign-in-page.css';

interface SignInPageProps {
  readonly expired: boolean;
  /** Undefined when it worked. */
  readonly onSignIn: (username: string, password: string) => Promise<Fault | undefined>;
}

export function SignInPage({ expired, onSignIn }: SignInPageProps) {
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault>();

  const submit = async () => {
    setBusy(true);
    setFault(await onSignIn(username, password));
    setBusy(false);
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void submit();
  };
  const message = fault ? explain(fault) : expired ? text.signIn.expired : undefined;

  return (
    <main className="sign-in">
      <form className="card sign-in__card" onSubmit={onSubmit}>
        <Wordmark />
        <p className="muted">{text.tagline}</p>
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
          {message}
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
  if (fault.kind === 'unreachable') return text.signIn.unreachable;
  if (fault.problem.code === 'RATE_LIMITED') return text.signIn.tooMany;
  return fault.problem.status < 500 ? text.signIn.wrong : text.signIn.unreachable;
}
