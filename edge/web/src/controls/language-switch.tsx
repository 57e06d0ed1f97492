import { useEnvironment } from '../environment.ts';
import { LANGUAGES } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import { Segments } from './segments.tsx';

/** Each language in its own name: whoever looks for it may not read the other. */
const NAMES = { ko: '한국어', en: 'English' } as const;

export function LanguageSwitch() {
  const { preferenceHolder } = useEnvironment();
  const { language } = usePreferences();
  const words = useWords(commonWords);
  return (
    <Segments
      label={words.language}
      options={LANGUAGES}
      names={NAMES}
      value={language}
      onChange={(next) => preferenceHolder.change({ language: next })}
    />
  );
}
