import type { SharedStore } from '../device/json-store.ts';

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** `system`: as the device is set. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What notifications are about, for whoever wants to hear of some and not of others. */
export const NOTICE_GROUPS = ['orders', 'shares', 'account', 'away'] as const;
export type NoticeGroup = (typeof NOTICE_GROUPS)[number];

/** How this device shows things; another device of the same user may do otherwise. */
export interface Preferences {
  readonly language: Language;
  readonly theme: Theme;
  /** Of these nothing comes up by itself; the list has them all the same. */
  readonly quietNotices: readonly NoticeGroup[];
  /** Whether what comes up is also shown outside of the page, where the browser is allowed to. */
  readonly isToldOutside: boolean;
}

/** The one set of preferences of this device, the same in all tabs. */
export interface PreferenceHolder {
  current(): Preferences;
  subscribe(onChange: () => void): () => void;
  change(wish: Partial<Preferences>): void;
}

const KEY = 'preferences';
/** Korean for whoever has chosen nothing, wherever they are: it is what friends speak here. */
const DEFAULTS: Preferences = {
  language: 'ko',
  theme: 'system',
  quietNotices: [],
  isToldOutside: false,
};

export function createPreferenceHolder(store: SharedStore): PreferenceHolder {
  const listeners = new Set<() => void>();
  let preferences = restorePreferences(store.read(KEY));

  function become(next: Preferences): void {
    preferences = next;
    for (const listener of listeners) listener();
  }
  store.watch(KEY, () => become(restorePreferences(store.read(KEY))));

  return {
    current: () => preferences,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    change(wish) {
      const next = { ...preferences, ...wish };
      store.write(KEY, next);
      become(next);
    },
  };
}

/** Preferences as they were stored; whatever is none, or not known any more, is the default. */
export function restorePreferences(stored: unknown): Preferences {
  if (typeof stored !== 'object' || stored === null) return DEFAULTS;
  const { language, theme, quietNotices, isToldOutside } = stored as Partial<
    Record<keyof Preferences, unknown>
  >;
  return {
    language: LANGUAGES.find((one) => one === language) ?? DEFAULTS.language,
    theme: THEMES.find((one) => one === theme) ?? DEFAULTS.theme,
    quietNotices: Array.isArray(quietNotices)
      ? NOTICE_GROUPS.filter((group) => quietNotices.includes(group))
      : DEFAULTS.quietNotices,
    isToldOutside: isToldOutside === true,
  };
}
