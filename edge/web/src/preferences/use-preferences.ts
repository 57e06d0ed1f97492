import { useSyncExternalStore } from 'react';
import { useEnvironment } from '../environment.ts';
import type { Preferences } from './preferences.ts';

export function usePreferences(): Preferences {
  const { preferenceHolder } = useEnvironment();
  return useSyncExternalStore(preferenceHolder.subscribe, preferenceHolder.current);
}
