import { describe, expect, test } from 'vitest';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createPreferenceHolder, restorePreferences } from './preferences.ts';

const DEFAULTS = { language: 'ko', theme: 'system', quietNotices: [], isToldOutside: false };

describe('preferences', () => {
  test('what was stored comes back, and what is unknown is the default', () => {
    const kept = {
      language: 'en',
      theme: 'dark',
      quietNotices: ['shares', 'away'],
      isToldOutside: true,
    };
    expect(restorePreferences(kept)).toEqual(kept);
    expect(restorePreferences({ language: 'en', theme: 'dark' })).toEqual({
      ...DEFAULTS,
      language: 'en',
      theme: 'dark',
    });
    const others = { language: 'fr', theme: 7, quietNotices: ['weather'], isToldOutside: 'yes' };
    for (const stored of [undefined, null, 'en', others]) {
      expect(restorePreferences(stored)).toEqual(DEFAULTS);
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
    expect(there.current()).toEqual({ ...DEFAULTS, theme: 'dark' });
    expect(createPreferenceHolder(tabs.openTab()).current().theme).toBe('dark');
  });
});
