import { useMemo } from 'react';
import { useEnvironment } from '../environment.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { createFormatter, type Formatter } from './formatter.ts';

export function useFormat(): Formatter {
  const { clock } = useEnvironment();
  const { language } = usePreferences();
  return useMemo(() => createFormatter(language, clock), [language, clock]);
}
