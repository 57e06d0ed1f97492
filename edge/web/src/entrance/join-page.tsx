import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { type Fault, isHomeOffline } from '../api/answer.ts';
import { fieldError, otherFault } from '../api/field-error.ts';
import type { Registration } from '../api/schema.ts';
import { Field } from '../controls/field.tsx';
import { useApi, useEnvironment } from '../environment.ts';
import { useSession } from '../session/use-session.ts';
import { commonWords } from '../text/common-words.ts';
import { explainFault } from '../text/explain-fault.ts';
import { explainField, fieldWords } from '../text/field-words.ts';
import { useWords } from '../text/words.ts';
import { Entrance } from './entrance.tsx';
import { joinApi } from './join-api.ts';
import { entranceWords } from './words.ts';

const FIELDS = ['invite_code', 'username', 'nickname', 'password'];

/** Opens an account on an invite, and the first session with it. */
export function JoinPage() {
  const words = useWords(entranceWords).joining;
  const { appName } = useWords(commonWords);
  const state = useSession();
  const [isJoining, setJoining] = useState(false);
  return (
    <Entrance>
      <title>{`${words.title} · ${appName}`}</title>
      {state.kind === 'open' && !isJoining ? (
        <section className="card entrance__card">
          <h2>{words.title}</h2>
          <p>{words.already(state.session.username)}</p>
          <Link to="/" className="button button--quiet button--small">
            {words.home}
          </Link>
        </section>
      ) : (
        <JoinForm onJoining={setJoining} />
      )}
    </Entrance>
  );
}

type Step =
  | { readonly kind: 'asked' | 'busy' | 'opened' }
  | { readonly kind: 'refused'; readonly fault: Fault };

function JoinForm({ onJoining }: { readonly onJoining: (isJoining: boolean) => void }) {
  const api = useApi(joinApi);
  const { signIn } = useEnvironment();
  const navigate = useNavigate();
  const { code = '' } = useSearch({ from: '/join' });
  const words = useWords(entranceWords).joining;
  const [entry, setEntry] = useState<Registration>({
    invite_code: code,
    username: '',
    nickname: '',
    password: '',
  });
  const [step, setStep] = useState<Step>({ kind: 'asked' });

  const join = async () => {
    setStep({ kind: 'busy' });
    const answer = await api.register(entry);
    if (!answer.ok) return setStep({ kind: 'refused', fault: answer.fault });
    onJoining(true);
    // The account is there in any case: who cannot be signed in now can sign in later.
    const fault = await signIn(entry.username, entry.password);
    if (fault) return setStep({ kind: 'opened' });
    return await navigate({ to: '/welcome' });
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void join();
  };
  if (step.kind === 'opened') return <Opened />;
  const fault = step.kind === 'refused' ? step.fault : undefined;
  return (
    <form className="card entrance__card" onSubmit={onSubmit}>
      <h2>{words.title}</h2>
      <p className="muted">{words.intro}</p>
      <JoinFields entry={entry} fault={fault} onChange={setEntry} />
      <JoinFault fault={otherFault(fault, FIELDS)} />
      <button className="button button--ink" type="submit" disabled={step.kind === 'busy'}>
        {step.kind === 'busy' ? words.busy : words.submit}
      </button>
      <p className="entrance__other">
        {words.member} <Link to="/">{words.signIn}</Link>
      </p>
    </form>
  );
}

interface JoinFieldsProps {
  readonly entry: Registration;
  readonly fault: Fault | undefined;
  readonly onChange: (entry: Registration) => void;
}

function JoinFields({ entry, fault, onChange }: JoinFieldsProps) {
  const words = useWords(entranceWords).joining;
  const faults = useWords(fieldWords);
  const plain = { required: true, autoCapitalize: 'none', spellCheck: false };
  return (
    <>
      <Field
        {...plain}
        label={words.code}
        fault={explainField(fieldError(fault, 'invite_code'), faults.inviteCode)}
        autoComplete="off"
        value={entry.invite_code}
        onChange={(event) => onChange({ ...entry, invite_code: event.target.value })}
      />
      <Field
        {...plain}
        label={words.username}
        hint={words.usernameHint}
        fault={explainField(fieldError(fault, 'username'), faults.username)}
        autoComplete="username"
        value={entry.username}
        onChange={(event) => onChange({ ...entry, username: event.target.value })}
      />
      <Field
        label={words.nickname}
        hint={words.nicknameHint}
        fault={explainField(fieldError(fault, 'nickname'), faults.nickname)}
        autoComplete="nickname"
        required
        value={entry.nickname}
        onChange={(event) => onChange({ ...entry, nickname: event.target.value })}
      />
      <Field
        label={words.password}
        hint={words.passwordHint}
        fault={explainField(fieldError(fault, 'password'), faults.password)}
        type="password"
        autoComplete="new-password"
        required
        value={entry.password}
        onChange={(event) => onChange({ ...entry, password: event.target.value })}
      />
    </>
  );
}

function JoinFault({ fault }: { readonly fault: Fault | undefined }) {
  const words = useWords(entranceWords).joining;
  const { faults } = useWords(commonWords);
  return (
    <p className="entrance__message" role="alert">
      {fault && (isHomeOffline(fault) ? words.homeOffline : explainFault(fault, faults))}
    </p>
  );
}

function Opened() {
  const words = useWords(entranceWords).joining;
  return (
    <section className="card entrance__card">
      <p className="calm-note" role="alert">
        {words.opened}
      </p>
      <p className="entrance__other">
        <Link to="/">{words.signIn}</Link>
      </p>
    </section>
  );
}
