/**
 * What users chose, so that it swallows nothing of the message around it: an opened code block or spoiler would
 * take in all up to the next such mark, a quote of several lines the rest of the message, a backslash the next
 * mark; and a link under another text would lead people where they do not see it going. Those are escaped, as
 * Discord shows them then; everything else, balanced marks too, stands as it is. That
 * nobody is pinged does not rest on this: `allowed_mentions` sees to it.
 */
export function calmNickname(nickname: string): string {
  let calm = nickname.replace(/^>>>(?= |$)/, '\\>>>');
  // Also where the bracket before it is the template's.
  calm = calm.replaceAll('](', ']\\(').replace(/^\((?=<?[a-z]+:)/i, '\\(');
  for (const mark of ['```', '`', '||']) calm = escapeUnpaired(calm, mark);
  return /(?<!\\)(?:\\\\)*\\$/.test(calm) ? `${calm}\\` : calm;
}

/** A run of backticks pairs with one as long; bars pair two by two. */
function escapeUnpaired(text: string, mark: string): string {
  const found = [...text.matchAll(mark === '||' ? /(?<!\\)\|\|/g : /(?<![\\`])`+/g)].filter(
    ([run]) => mark === '||' || (mark === '```' ? run.length >= 3 : run.length < 3),
  );
  const last = found.at(-1);
  if (!last || found.length % 2 === 0) return text;
  const escaped = last[0].replaceAll(/./g, '\\$&');
  return text.slice(0, last.index) + escaped + text.slice(last.index + last[0].length);
}
