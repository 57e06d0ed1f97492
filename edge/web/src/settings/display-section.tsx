import type { ReactNode } from 'react';
import { LanguageSwitch } from '../controls/language-switch.tsx';
import { Segments } from '../controls/segments.tsx';
import { useEnvironment } from '../environment.ts';
import { THEMES } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

/** Language and colours, as this device shows them. */
export function DisplaySection() {
  const { preferenceHolder } = useEnvironment();
  const { theme } = usePreferences();
  const words = useWords(settingsWords).display;
  return (
    <SettingsSection name="display" title={words.title} intro={words.intro}>
      <Labelled label={words.language}>
        <LanguageSwitch />
      </Labelled>
      <Labelled label={words.theme}>
        <Segments
          label={words.theme}
          options={THEMES}
          names={words.themes}
          value={theme}
          onChange={(next) => preferenceHolder.change({ theme: next })}
        />
      </Labelled>
    </SettingsSection>
  );
}

function Labelled(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="settings__choice">
      <span aria-hidden>{props.label}</span>
      {props.children}
    </div>
  );
}
