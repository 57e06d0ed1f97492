import type { Instrument } from '../api/payloads.ts';
import type { Language } from '../preferences/preferences.ts';

/** An instrument's name in the language of the screen. */
export function nameOf(instrument: Instrument, language: Language): string;
export function nameOf(instrument: Instrument | undefined, language: Language): string | undefined;
export function nameOf(instrument: Instrument | undefined, language: Language): string | undefined {
  return language === 'ko' ? instrument?.name_ko : instrument?.name_en;
}
