import { useState } from 'react';
import type { DiscordLinkCode, Me } from '../api/schema.ts';
import { CopyButton } from '../controls/copy-button.tsx';
import { FaultNote } from '../controls/fault-note.tsx';
import { Toggle } from '../controls/toggle.tsx';
import { useApi } from '../environment.ts';
import { useFormat } from '../format/use-format.ts';
import { useCommand } from '../query/use-command.ts';
import { useMe } from '../session/use-me.ts';
import { useWords } from '../text/words.ts';
import { settingsApi } from './settings-api.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

const ASKED_WHILE_AWAITED_MS = 3_000;

/** Who I am in Discord, and whether I am named there. */
export function DiscordSection({ me }: { readonly me: Me }) {
  const api = useApi(settingsApi);
  const words = useWords(settingsWords).discord;
  const [code, setCode] = useState<DiscordLinkCode>();
  const link = useCommand(api.linkDiscord, []);
  const unlink = useCommand(api.unlinkDiscord, ['me']);
  const change = useCommand(api.changeMe, ['me']);
  const isLinked = me.discord_user_id !== null;
  const isAwaited = code !== undefined && !isLinked;
  return (
    <SettingsSection name="discord" title={words.title} intro={words.intro}>
      {isLinked ? (
        <div className="settings__line">
          <span>{words.linked(me.discord_user_id ?? '')}</span>
          <button
            type="button"
            className="button button--quiet button--small"
            disabled={unlink.isBusy}
            onClick={() => {
              setCode(undefined);
              void unlink.run();
            }}
          >
            {words.unlink}
          </button>
        </div>
      ) : (
        <div className="settings__line">
          <span className="muted">{words.unlinked}</span>
          <button
            type="button"
            className="button button--quiet button--small"
            disabled={link.isBusy}
            onClick={() => void link.run().then(setCode)}
          >
            {words.link}
          </button>
        </div>
      )}
      {isAwaited && <Code code={code} />}
      <FaultNote fault={link.fault ?? unlink.fault ?? change.fault} />
      <Toggle
        label={words.mute}
        hint={words.muteHint}
        isOn={me.discord_alerts_muted}
        isDisabled={change.isBusy}
        onChange={(isOn) => void change.run({ discord_alerts_muted: isOn })}
      />
    </SettingsSection>
  );
}

/** What to type in Discord; it goes from here once somebody has. */
function Code({ code }: { readonly code: DiscordLinkCode }) {
  // Nobody tells that it was used.
  useMe(ASKED_WHILE_AWAITED_MS);
  const words = useWords(settingsWords).discord;
  const format = useFormat();
  const command = `/me code:${code.code}`;
  return (
    <div className="settings__secret">
      <p>{words.type(format.kst(code.expires_at))}</p>
      <div className="settings__copy">
        <code>{command}</code>
        <CopyButton text={command} />
      </div>
    </div>
  );
}
