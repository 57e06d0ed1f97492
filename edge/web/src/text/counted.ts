/**
 * A count with what is counted, as English has it: `1 order`, `2 orders`.
 *
 * @param count text where its figures are grouped already
 * @param many left out: the same with an s
 */
export function counted(count: number | string, one: string, many = `${one}s`): string {
  return `${count} ${`${count}` === '1' ? one : many}`;
}
