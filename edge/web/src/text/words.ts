import type { Language } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';

/** What a room says, in each language; words with figures in them are functions. */
export type Words<T> = Readonly<Record<Language, T>>;

/** Korean is what the others must have the shape of: a word that is missing does not compile. */
export function inBothLanguages<T>(words: { readonly ko: T; readonly en: NoInfer<T> }): Words<T> {
  return words;
}

/** The words in the language that this device shows. */
export function useWords<T>(words: Words<T>): T {
  return words[usePreferences().language];
}
