/**
 * Why something came to nothing, in words. Most codes say it alone; of others `reason_detail` tells
 * which of several things it was (docs/denials.md): `limit=open_orders value=100 maximum=100`.
 *
 * @param words by `CODE`, by `CODE name=value` and by `CODE name=` for whatever value it has
 * @returns the words of what is said last in the detail, as that is the most special; the code
 * itself where there are none
 */
export function tellReason(
  words: Readonly<Record<string, string>>,
  code: string | null | undefined,
  detail: string | null | undefined,
): string {
  const said = (detail ?? '').split(' ').reverse();
  const keys = said.flatMap((pair) => [pair, pair.slice(0, pair.indexOf('=') + 1)]);
  const key = keys.find((one) => one !== '' && words[`${code} ${one}`] !== undefined);
  return (key !== undefined ? words[`${code} ${key}`] : words[code ?? '']) ?? code ?? '';
}
