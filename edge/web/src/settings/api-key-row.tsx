import { useState } from 'react';
import { otherFault } from '../api/field-error.ts';
import { FaultNote } from '../controls/fault-note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { useApi } from '../environment.ts';
import { formatCount } from '../format/format-number.ts';
import { formatKstDay } from '../format/format-time.ts';
import { useFormat } from '../format/use-format.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useCommand } from '../query/use-command.ts';
import { useWords } from '../text/words.ts';
import { ConfirmPasswordField } from './confirm-password-field.tsx';
import { type OwnApiKey, settingsApi } from './settings-api.ts';
import { ShownKey } from './shown-key.tsx';
import { settingsWords } from './words.ts';

interface ApiKeyRowProps {
  readonly apiKey: OwnApiKey;
}

/** A key that works, and what may be done with it. */
export function ApiKeyRow({ apiKey }: ApiKeyRowProps) {
  const words = useWords(settingsWords).keys;
  const [asked, setAsked] = useState<'rotate' | 'revoke'>();
  const close = () => setAsked(undefined);
  return (
    <li className="settings__key">
      <KeyFacts apiKey={apiKey} />
      <div className="settings__buttons">
        <button
          type="button"
          className="button button--quiet button--small"
          onClick={() => setAsked('rotate')}
        >
          {words.rotate}
        </button>
        <button
          type="button"
          className="button button--quiet button--small"
          onClick={() => setAsked('revoke')}
        >
          {words.revoke}
        </button>
      </div>
      <Sheet title={words.rotateTitle(apiKey.name)} isOpen={asked === 'rotate'} onClose={close}>
        <Rotation apiKey={apiKey} onDone={close} />
      </Sheet>
      <Sheet title={words.revokeTitle(apiKey.name)} isOpen={asked === 'revoke'} onClose={close}>
        <Revocation apiKey={apiKey} onDone={close} />
      </Sheet>
    </li>
  );
}

function KeyFacts({ apiKey }: ApiKeyRowProps) {
  const words = useWords(settingsWords).keys;
  const format = useFormat();
  const { language } = usePreferences();
  const { expires_at: ends, last_used_at: used } = apiKey;
  const facts = [
    apiKey.scopes.map((scope) => words.powers[scope]).join(', '),
    ends === null ? words.noEnd : words.until(formatKstDay(ends, language)),
    used === null ? words.unused : words.used(format.kst(used)),
    words.usage(formatCount(apiKey.usage_today), formatCount(apiKey.daily_quota)),
  ];
  return (
    <div>
      <b>{apiKey.name}</b> {apiKey.quota_warning && <span className="tag">{words.nearQuota}</span>}
      <p>
        <code className="settings__prefix">{apiKey.prefix}…</code>
      </p>
      <small>{facts.join(' · ')}</small>
    </div>
  );
}

interface KeyChangeProps extends ApiKeyRowProps {
  readonly onDone: () => void;
}

function Rotation({ apiKey, onDone }: KeyChangeProps) {
  const api = useApi(settingsApi);
  const words = useWords(settingsWords).keys;
  const [password, setPassword] = useState('');
  const [made, setMade] = useState<string>();
  const rotate = useCommand(api.rotateApiKey, ['api-keys']);
  const run = async () => {
    const key = await rotate.run(apiKey.key_id, password === '' ? undefined : password);
    if (key) setMade(key.api_key);
  };
  if (made !== undefined) {
    return (
      <>
        <ShownKey text={made} />
        <button type="button" className="button button--ink" onClick={onDone}>
          {words.kept}
        </button>
      </>
    );
  }
  return (
    <>
      <p>{words.rotateMeans}</p>
      <ConfirmPasswordField fault={rotate.fault} value={password} onChange={setPassword} />
      <FaultNote fault={otherFault(rotate.fault, ['current_password'])} />
      <button
        type="button"
        className="button button--ink"
        disabled={rotate.isBusy}
        onClick={() => void run()}
      >
        {words.rotateNow}
      </button>
    </>
  );
}

function Revocation({ apiKey, onDone }: KeyChangeProps) {
  const api = useApi(settingsApi);
  const words = useWords(settingsWords).keys;
  const revoke = useCommand(api.revokeApiKey, ['api-keys']);
  return (
    <>
      <p>{words.revokeMeans}</p>
      <FaultNote fault={revoke.fault} />
      <button
        type="button"
        className="button button--BUY"
        disabled={revoke.isBusy}
        onClick={() => void revoke.run(apiKey.key_id).then((isDone) => isDone && onDone())}
      >
        {words.revokeNow}
      </button>
    </>
  );
}
