import { Link } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';
import { fieldError, otherFault } from '../api/field-error.ts';
import type { Me } from '../api/schema.ts';
import { FaultNote } from '../controls/fault-note.tsx';
import { Field } from '../controls/field.tsx';
import { useToasts } from '../controls/toasts.tsx';
import { Toggle } from '../controls/toggle.tsx';
import { useApi } from '../environment.ts';
import { useCommand } from '../query/use-command.ts';
import { commonWords } from '../text/common-words.ts';
import { explainField, fieldWords } from '../text/field-words.ts';
import { useWords } from '../text/words.ts';
import { nameChange, type TypedNames } from './name-change.ts';
import { settingsApi } from './settings-api.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

/** What the others call me, and what they see of me. */
export function ProfileSection({ me }: { readonly me: Me }) {
  const words = useWords(settingsWords).profile;
  return (
    <SettingsSection name="profile" title={words.title} intro={words.username(me.username)}>
      <NameForm me={me} />
      <Shown me={me} />
      <Link
        to="/people/$userId"
        params={{ userId: me.user_id }}
        className="button button--quiet button--small settings__link"
      >
        {words.preview}
      </Link>
    </SettingsSection>
  );
}

function NameForm({ me }: { readonly me: Me }) {
  const api = useApi(settingsApi);
  const words = useWords(settingsWords).profile;
  const common = useWords(commonWords);
  const faults = useWords(fieldWords);
  const toasts = useToasts();
  const [typed, setTyped] = useState<TypedNames>({});
  const change = useCommand(api.changeMe, ['me', 'ranking', 'profiles', 'human-etf']);
  const wanted = nameChange(typed, me);
  const save = async () => {
    if (!wanted || !(await change.run(wanted))) return;
    setTyped({});
    toasts.add({ title: common.saved });
  };
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void save();
  };
  return (
    <form className="settings__form" onSubmit={onSubmit} noValidate>
      <Field
        label={words.nickname}
        hint={words.nicknameHint}
        fault={explainField(fieldError(change.fault, 'nickname'), faults.nickname)}
        autoComplete="nickname"
        value={typed.nickname ?? me.nickname}
        onChange={(event) => setTyped({ ...typed, nickname: event.target.value })}
      />
      <Field
        label={words.bio}
        hint={words.bioHint}
        fault={explainField(fieldError(change.fault, 'profile.bio'), faults.bio)}
        autoComplete="off"
        value={typed.bio ?? me.profile.bio ?? ''}
        onChange={(event) => setTyped({ ...typed, bio: event.target.value })}
      />
      <FaultNote fault={otherFault(change.fault, ['nickname', 'profile.bio'])} />
      <button
        type="submit"
        className="button button--ink button--small settings__save"
        disabled={!wanted || change.isBusy}
      >
        {common.save}
      </button>
    </form>
  );
}

const SHOWN = ['shows_equity', 'shows_positions', 'shows_trades'] as const;

/** Each at once: a switch says how it is. */
function Shown({ me }: { readonly me: Me }) {
  const api = useApi(settingsApi);
  const words = useWords(settingsWords).profile;
  const change = useCommand(api.changeMe, ['me', 'profiles']);
  return (
    <div>
      <h3>{words.shown}</h3>
      <p className="muted">{words.shownIntro}</p>
      {SHOWN.map((what) => (
        <Toggle
          key={what}
          label={words[what]}
          hint={words.hints[what]}
          isOn={me.profile[what]}
          isDisabled={change.isBusy}
          onChange={(isOn) => void change.run({ profile: { [what]: isOn } })}
        />
      ))}
      <FaultNote fault={change.fault} />
    </div>
  );
}
