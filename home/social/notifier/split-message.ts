/** Discord's limit for the content of a message. In UTF-16 units, which are never fewer than what it counts. */
const MESSAGE_LENGTH_MAX = 2_000;

const graphemes = new Intl.Segmenter('ko', { granularity: 'grapheme' });
/** Further back than this a line end or a blank is not looked for: parts would be many and short. */
const SEARCHED_SHARE = 0.5;

/**
 * The parts that a text is posted in: together they are the text, each within the limit; cut behind the last line
 * end, else the last blank, else between two characters as people count them. What is blank is no message.
 */
export function splitMessage(text: string, limit = MESSAGE_LENGTH_MAX): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const end = endOfPart(rest, limit);
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest].filter((part) => part.trim() !== '');
}

function endOfPart(text: string, limit: number): number {
  const head = text.slice(0, limit);
  const earliest = Math.floor(limit * SEARCHED_SHARE);
  for (const mark of ['\n', ' ']) {
    const end = head.lastIndexOf(mark) + 1;
    if (end > earliest) return end;
  }
  // The character that begins at or before the limit; one that spans all of it is cut between its code points.
  const around = graphemes.segment(text.slice(0, limit * 2)).containing(limit);
  if (around && around.index > 0) return around.index;
  const isHalved = /[\ud800-\udbff]/.test(text[limit - 1] as string);
  return isHalved ? limit - 1 : limit;
}
