/** As Discord's own names. What a person sees as one character counts as one, a family emoji too. */
export const NICKNAME_GRAPHEMES_MAX = 32;
/** UTF-16 units; six for each, as most emoji need no more. */
export const NICKNAME_LENGTH_MAX = 192;

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

export type NicknameFault = 'empty' | 'too_long' | 'unprintable';

/** A nickname as it is stored: one spelling of each letter (NFC), no space around it. */
export function normalizeNickname(typed: string): string {
  return typed.normalize('NFC').trim();
}

/** What is wrong with a normalized nickname; undefined when nothing is. */
export function nicknameFault(nickname: string): NicknameFault | undefined {
  if (nickname.length > NICKNAME_LENGTH_MAX) return 'too_long';
  if (UNPRINTABLE.test(nickname) || INVISIBLE.test(nickname) || TOWER_OF_MARKS.test(nickname)) {
    return 'unprintable';
  }
  if (!VISIBLE.test(nickname)) return 'empty';
  const count = [...graphemes.segment(nickname)].length;
  return count > NICKNAME_GRAPHEMES_MAX ? 'too_long' : undefined;
}
