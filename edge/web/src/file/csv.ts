/** A cell: text, a decimal as text, or nothing. */
export type CsvCell = string | null;

/** A spreadsheet takes text that begins like this for a formula; a decimal may begin with a minus. */
const LIKE_A_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
/** So that spreadsheets take it for UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/** A table as comma-separated values (RFC 4180) that a spreadsheet opens as it stands. */
export function toCsv(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  const lines = [header, ...rows].map((row) => row.map(toCell).join(','));
  return `${BYTE_ORDER_MARK}${lines.join(LINE_END)}${LINE_END}`;
}

function toCell(cell: CsvCell): string {
  if (cell === null) return '';
  const text = LIKE_A_FORMULA.test(cell) && !DECIMAL.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
