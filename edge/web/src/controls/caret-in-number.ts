const SIGNIFICANT = /[\d.]/;
const ALL_SIGNIFICANT = /[\d.]/g;

/** How many digits and points stand before the caret; separators come and go by themselves. */
export function significantBefore(text: string, caret: number): number {
  return text.slice(0, caret).normalize('NFKC').match(ALL_SIGNIFICANT)?.length ?? 0;
}

/** Where the caret stands behind so many digits and points. */
export function caretBehind(text: string, significant: number): number {
  let left = significant;
  for (let at = 0; at < text.length; at += 1) {
    if (left === 0) return at;
    if (SIGNIFICANT.test(text[at] ?? '')) left -= 1;
  }
  return text.length;
}
