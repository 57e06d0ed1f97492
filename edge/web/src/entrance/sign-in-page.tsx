import { Link } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import { useEnvironment } from '../environment.ts';
import type { SessionEnd } from '../session/session-holder.ts';
import { sessionWords } from '../session/words.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { Entrance } from './entrance.tsx';
import { entranceWords } from './words.ts';

interface SignInPageProps {
  /** Why the last session is over; undefined if there was none. */
  readonly ended: SessionEnd | undefined;
}

export function SignInPage({ ended }: SignInPageProps) {
  const { signIn, isDeviceKept } = useEnvironment();
  const words = useWords(sessionWords).signIn;
  const { invited, join } = useWords(entranceWords);
  const { appName } = useWords(commonWords);
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
    <Entrance>
      <title>{`${words.title} · ${appName}`}</title>
      <form className="card entrance__card" onSubmit={onSubmit}>
        <h2>{words.title}</h2>
        {notice && <p className="calm-note">{notice}</p>}
        {!isDeviceKept && <p className="calm-note">{words.notKept}</p>}
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
        <p className="entrance__message" role="alert">
          {fault && explain(fault, words)}
        </p>
        <button className="button button--ink" type="submit" disabled={busy}>
          {busy ? words.busy : words.submit}
        </button>
        <p className="entrance__other">
          {invited} <Link to="/join">{join}</Link>
        </p>
      </form>
    </Entrance>
  );
}

function explain(fault: Fault, words: (typeof sessionWords)['ko']['signIn']): string {
  if (isHomeOffline(fault)) return words.homeOffline;
  if (fault.kind !== 'problem') return words.unreachable;
  if (fault.problem.code === 'RATE_LIMITED') return words.tooMany;
  return fault.problem.status < 500 ? words.wrong : words.unreachable;
}
