import { Page } from '../page/page.tsx';
import { useWords } from '../text/words.ts';
import { DisplaySection } from './display-section.tsx';
import { settingsWords } from './words.ts';
import './settings.css';

/** How the app looks on this device, and what the account is. */
export function SettingsPage() {
  const words = useWords(settingsWords);
  return (
    <Page title={words.title}>
      <DisplaySection />
    </Page>
  );
}
