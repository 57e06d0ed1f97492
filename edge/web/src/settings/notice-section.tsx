import { useState } from 'react';
import { Toggle } from '../controls/toggle.tsx';
import { useEnvironment } from '../environment.ts';
import { NOTICE_GROUPS, type NoticeGroup } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import { SettingsSection } from './settings-section.tsx';
import { settingsWords } from './words.ts';

/** What comes up by itself on this device. */
export function NoticeSection() {
  const { preferenceHolder } = useEnvironment();
  const { quietNotices } = usePreferences();
  const words = useWords(settingsWords).notices;
  const change = (group: NoticeGroup, isOn: boolean) => {
    const others = quietNotices.filter((one) => one !== group);
    preferenceHolder.change({ quietNotices: isOn ? others : [...others, group] });
  };
  return (
    <SettingsSection name="notices" title={words.title} intro={words.intro}>
      <div>
        {NOTICE_GROUPS.map((group) => (
          <Toggle
            key={group}
            label={words.groups[group]}
            hint={words.hints[group]}
            isOn={!quietNotices.includes(group)}
            onChange={(isOn) => change(group, isOn)}
          />
        ))}
      </div>
      <OutsideToggle />
    </SettingsSection>
  );
}

/** The browser asks its user only when they have just clicked here. */
function OutsideToggle() {
  const { deviceNotices, preferenceHolder } = useEnvironment();
  const { isToldOutside } = usePreferences();
  const words = useWords(settingsWords).notices.outside;
  const [permission, setPermission] = useState(deviceNotices.permission);
  const change = async (isOn: boolean) => {
    const given = isOn && permission === 'default' ? await deviceNotices.ask() : permission;
    setPermission(given);
    preferenceHolder.change({ isToldOutside: isOn && given === 'granted' });
  };
  return (
    <Toggle
      label={words.title}
      hint={words[permission]}
      isOn={isToldOutside && permission === 'granted'}
      isDisabled={permission === 'unsupported' || permission === 'denied'}
      onChange={(isOn) => void change(isOn)}
    />
  );
}
