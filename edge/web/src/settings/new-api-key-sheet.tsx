import { addMicros, formatInstant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { type SubmitEvent, useState } from 'react';
import { fieldError, otherFault } from '../api/field-error.ts';
import { Choice } from '../controls/choice.tsx';
import { FaultNote } from '../controls/fault-note.tsx';
import { Field } from '../controls/field.tsx';
import { Segments } from '../controls/segments.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { useApi, useEnvironment } from '../environment.ts';
import { useCommand } from '../query/use-command.ts';
import { explainField, fieldWords } from '../text/field-words.ts';
import { useWords } from '../text/words.ts';
import { ConfirmPasswordField } from './confirm-password-field.tsx';
import { settingsApi } from './settings-api.ts';
import { ShownKey } from './shown-key.tsx';
import { settingsWords } from './words.ts';

/** What a key may do, each more than the one before it. */
const POWERS = ['read', 'trade', 'admin'] as const;
type Power = (typeof POWERS)[number];
const SCOPES = {
  read: ['read'],
  trade: ['read', 'trade'],
  admin: ['read', 'trade', 'admin'],
} as const;

/** In days; `never` has no end. */
const LIVES = ['30', '90', '365', 'never'] as const;
type Life = (typeof LIVES)[number];
const DAYS = { '30': 30, '90': 90, '365': 365, never: undefined } as const;
const FIELDS = ['name', 'current_password'];

interface NewApiKeySheetProps {
  readonly isOpen: boolean;
  readonly isAdmin: boolean;
  readonly onClose: () => void;
}

export function NewApiKeySheet({ isOpen, isAdmin, onClose }: NewApiKeySheetProps) {
  const words = useWords(settingsWords).keys;
  const [made, setMade] = useState<string>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <Sheet title={words.make} isOpen={isOpen} onClose={close}>
      {made === undefined ? (
        <NewKeyForm isAdmin={isAdmin} onMade={setMade} />
      ) : (
        <>
          <ShownKey text={made} />
          <button type="button" className="button button--ink" onClick={close}>
            {words.kept}
          </button>
        </>
      )}
    </Sheet>
  );
}

interface NewKeyFormProps {
  readonly isAdmin: boolean;
  readonly onMade: (key: string) => void;
}

function NewKeyForm({ isAdmin, onMade }: NewKeyFormProps) {
  const api = useApi(settingsApi);
  const { clock } = useEnvironment();
  const words = useWords(settingsWords).keys;
  const faults = useWords(fieldWords);
  const [name, setName] = useState('');
  const [power, setPower] = useState<Power>('read');
  const [life, setLife] = useState<Life>('90');
  const [password, setPassword] = useState('');
  const make = useCommand(api.makeApiKey, ['api-keys']);

  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const days = DAYS[life];
    const wish = {
      name,
      scopes: [...SCOPES[power]] as ['read'],
      ...(days === undefined
        ? {}
        : { expires_at: formatInstant(addMicros(clock(), days * MICROS_PER_DAY)) }),
      ...(password === '' ? {} : { current_password: password }),
    };
    void make.run(wish).then((key) => key && onMade(key.api_key));
  };
  return (
    <form className="settings__form" onSubmit={onSubmit} noValidate>
      <Field
        label={words.name}
        hint={words.nameHint}
        fault={explainField(fieldError(make.fault, 'name'), faults.keyName)}
        autoComplete="off"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="settings__choice">
        <span aria-hidden>{words.power}</span>
        <Segments
          label={words.power}
          options={isAdmin ? POWERS : POWERS.slice(0, 2)}
          names={words.powers}
          value={power}
          onChange={setPower}
        />
        <small>{words.powerHints[power]}</small>
      </div>
      <Choice
        label={words.life}
        options={LIVES}
        names={words.lives}
        value={life}
        onChange={setLife}
      />
      <ConfirmPasswordField fault={make.fault} value={password} onChange={setPassword} />
      <FaultNote fault={otherFault(make.fault, FIELDS)} />
      <button
        type="submit"
        className="button button--ink"
        disabled={name.trim() === '' || make.isBusy}
      >
        {words.makeNow}
      </button>
    </form>
  );
}
