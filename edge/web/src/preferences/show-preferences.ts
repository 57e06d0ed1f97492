import type { PreferenceHolder } from './preferences.ts';

/** Keeps the document in the language and the colours that were chosen (style/base.css). */
export function showPreferences(holder: PreferenceHolder, document: Document): void {
  const show = () => {
    const { language, theme } = holder.current();
    const root = document.documentElement;
    root.lang = language;
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  holder.subscribe(show);
  show();
}
