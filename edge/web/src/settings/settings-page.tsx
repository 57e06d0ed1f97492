import { Awaited } from '../controls/awaited.tsx';
import { Page } from '../page/page.tsx';
import { useMe } from '../session/use-me.ts';
import { useWords } from '../text/words.ts';
import { ApiKeySection } from './api-key-section.tsx';
import { DiscordSection } from './discord-section.tsx';
import { DisplaySection } from './display-section.tsx';
import { NoticeSection } from './notice-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SessionSection } from './session-section.tsx';
import { settingsWords } from './words.ts';
import './settings.css';

const SECTIONS = [
  'profile',
  'display',
  'notices',
  'password',
  'keys',
  'discord',
  'session',
] as const;

/** How the app looks on this device, and what the account is. */
export function SettingsPage() {
  const words = useWords(settingsWords);
  const me = useMe();
  return (
    <Page title={words.title}>
      <nav className="settings__index" aria-label={words.title}>
        {SECTIONS.map((name) => (
          <a key={name} href={`#${name}`} className="pill settings__jump">
            {words[name].title}
          </a>
        ))}
      </nav>
      <Awaited of={me}>{(value) => <ProfileSection key={value.user_id} me={value} />}</Awaited>
      <DisplaySection />
      <NoticeSection />
      <PasswordSection />
      <ApiKeySection isAdmin={me.value?.role === 'ADMIN'} />
      {me.value && <DiscordSection me={me.value} />}
      <SessionSection />
    </Page>
  );
}
