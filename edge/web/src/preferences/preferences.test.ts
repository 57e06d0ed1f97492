import { describe, expect, test } from 'vitest';
import { createFakeTabs } from '../session/fake-tabs.ts';
import { createPreferenceHolder, restorePreferences } from './preferences.ts';

describe('preferences', () => {
  test('what was stored comes back, and what is unknown is the default', () => {
    expect(restorePreferences({ language: 'en', theme: 'dark' })).toEqual({
      language: 'en',
      theme: 'dark',
    });
    for (const stored of [undefined, null, 'en', { language: 'fr', theme: 7 }]) {
      expect(restorePreferences(stored)).toEqual({ language: 'ko', theme: 'system' });
    }
  });

  test('a change is told here, kept, and heard in another tab', () => {
    const tabs = createFakeTabs();
    const here = createPreferenceHolder(tabs.openTab());
    const there = createPreferenceHolder(tabs.openTab());
    const told: string[] = [];
    here.subscribe(() => told.push('here'));
    there.subscribe(() => told.push('there'));
    here.change({ theme: 'dark' });
    tabs.spreadTheWord();
    expect(told.sort()).toEqual(['here', 'there']);
    expect(there.current()).toEqual({ language: 'ko', theme: 'dark' });
    expect(createPreferenceHolder(tabs.openTab()).current().theme).toBe('dark');
  });
});
