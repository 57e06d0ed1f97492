const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });

/** Controls, line breaks, odd spaces, halves of characters, characters that nobody assigned. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/u;
/**
 * What turns text around or is not seen at all (Unicode TR36 §2.7; the Hangul fillers are such
 * letters). Emoji need the joiner and the variation selectors.
 */
const INVISIBLE = /\p{Bidi_Control}|(?!\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}/u;
/** More marks on one letter than any language writes, which run over the lines around them. */
const TOWER_OF_MARKS = /\p{M}{5}/u;
const VISIBLE = /[\p{L}\p{N}\p{P}\p{S}]/u;

export type PlainTextFault = 'empty' | 'too_long' | 'unprintable';

/** What people write of themselves as it is stored: one spelling of each letter (NFC), no space around it. */
export function normalizePlainText(typed: string): string {
  return typed.normalize('NFC').trim();
}

/**
 * What is wrong with a normalized line that others get to see; undefined when nothing is. It is bounded in
 * what a person sees as one character, and in UTF-16 units.
 */
export function plainTextFault(
  text: string,
  max: { readonly graphemes: number; readonly length: number },
): PlainTextFault | undefined {
  if (text.length > max.length) return 'too_long';
  if (UNPRINTABLE.test(text) || INVISIBLE.test(text) || TOWER_OF_MARKS.test(text)) {
    return 'unprintable';
  }
  if (!VISIBLE.test(text)) return 'empty';
  return [...graphemes.segment(text)].length > max.graphemes ? 'too_long' : undefined;
}
