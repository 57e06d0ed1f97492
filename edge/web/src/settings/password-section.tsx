import { type SubmitEvent, useState } from 'react';
import { fieldError, otherFault } from '../api/field-error.ts';
import { FaultNote } from '../controls/fault-note.tsx';
import { Field } from '../controls/field.tsx';
import { useToasts } from '../controls/toasts.tsx';
import { useApi, useEnvironment } from '../environment.ts';
import { useCommand } from '../query/use-command.ts';
import { useSession } from '../session/use-session.ts';
import { explainField, fieldWords } from '../text/field-words.ts';
import { useWords } from '../text/words.ts';
import { settingsApi } from './settings-api.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

const FIELDS = ['password', 'current_password'];

/** A new one ends every session; this device signs in again by itself, since its user just typed it. */
export function PasswordSection() {
  const api = useApi(settingsApi);
  const { signIn } = useEnvironment();
  const session = useSession();
  const words = useWords(settingsWords).password;
  const faults = useWords(fieldWords);
  const toasts = useToasts();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const change = useCommand(api.changeMe, []);

  const save = async () => {
    const changed = await change.run({ password, current_password: current });
    if (!changed || session.kind !== 'open') return;
    const fault = await signIn(session.session.username, password);
    setCurrent('');
    setPassword('');
    toasts.add({ title: fault ? words.doneSignIn : words.done });
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <SettingsSection name="password" title={words.title} intro={words.intro}>
      <form className="settings__form" onSubmit={onSubmit}>
        <Field
          label={words.current}
          fault={explainField(fieldError(change.fault, 'current_password'), faults.currentPassword)}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
        />
        <Field
          label={words.next}
          hint={words.rule}
          fault={explainField(fieldError(change.fault, 'password'), faults.password)}
          type="password"
          autoComplete="new-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <FaultNote fault={otherFault(change.fault, FIELDS)} />
        <button
          type="submit"
          className="button button--ink button--small settings__save"
          disabled={current === '' || password === '' || change.isBusy}
        >
          {words.submit}
        </button>
      </form>
    </SettingsSection>
  );
}
