import { normalizePlainText, type PlainTextFault, plainTextFault } from './plain-text.ts';

/** As Discord's own names. What a person sees as one character counts as one, a family emoji too. */
export const NICKNAME_GRAPHEMES_MAX = 32;
/** UTF-16 units; six for each, as most emoji need no more. */
export const NICKNAME_LENGTH_MAX = 192;

export type NicknameFault = PlainTextFault;

/** A nickname as it is stored. */
export const normalizeNickname = normalizePlainText;

/** What is wrong with a normalized nickname; undefined when nothing is. */
export function nicknameFault(nickname: string): NicknameFault | undefined {
  const max = { graphemes: NICKNAME_GRAPHEMES_MAX, length: NICKNAME_LENGTH_MAX };
  return plainTextFault(nickname, max);
}
