import { useState } from 'react';
import { Awaited } from '../controls/awaited.tsx';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { useWords } from '../text/words.ts';
import { ApiKeyRow } from './api-key-row.tsx';
import { NewApiKeySheet } from './new-api-key-sheet.tsx';
import { settingsApi } from './settings-api.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

/** Keys for programs of one's own. */
export function ApiKeySection({ isAdmin }: { readonly isAdmin: boolean }) {
  const api = useApi(settingsApi);
  const words = useWords(settingsWords).keys;
  const [isMaking, setMaking] = useState(false);
  const polled = usePolling({ key: ['api-keys'], load: api.apiKeys });
  return (
    <SettingsSection name="keys" title={words.title} intro={words.intro}>
      <Awaited of={polled}>
        {({ items }) => {
          const live = items.filter((key) => key.is_active);
          return live.length === 0 ? (
            <p className="muted">{words.none}</p>
          ) : (
            <ul className="settings__keys">
              {live.map((key) => (
                <ApiKeyRow key={key.key_id} apiKey={key} />
              ))}
            </ul>
          );
        }}
      </Awaited>
      <button
        type="button"
        className="button button--quiet button--small settings__save"
        onClick={() => setMaking(true)}
      >
        {words.make}
      </button>
      <NewApiKeySheet isOpen={isMaking} isAdmin={isAdmin} onClose={() => setMaking(false)} />
    </SettingsSection>
  );
}
