/**
 * Rows as one array parameter per column, for `insert … select … from unnest(…)`. One statement
 * then writes any number of rows of any number of tables, with a text that never changes.
 *
 * The arrays are sent as Postgres' own array literals, made of the rows at once: by its column it is known what has to
 * be quoted, so that no element is looked through for nothing.
 */
export interface Column<Row> {
  readonly name: string;
  /** Postgres type of one element of the parameter. */
  readonly type: string;
  /** Type that the column has, where it is not that of the parameter (`json` sent as text). */
  readonly cast?: string;
  /** The element as Postgres reads it; null for NULL. */
  readonly value: (row: Row) => string | number | null;
}

/** Collects the parameters of a statement and numbers them. */
export interface ParameterList {
  readonly values: unknown[];
}

/** By column, the array that it was bound to: `$1::uuid[]`. */
export type BoundColumns = ReadonlyMap<string, string>;

/** Adds the rows to the parameters, column by column, for whatever in a statement reads these. */
export function bindColumns<Row>(
  parameters: ParameterList,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): BoundColumns {
  return new Map(
    columns.map((column): [string, string] => {
      parameters.values.push(arrayLiteral(column, rows));
      return [column.name, `$${parameters.values.length}::${column.type}[]`];
    }),
  );
}

/** `unnest($1::uuid[], $2::text[]) as <alias>(id, name)`. */
export function unnestColumns(alias: string, bound: BoundColumns): string {
  return `unnest(${[...bound.values()].join(', ')}) as ${alias}(${[...bound.keys()].join(', ')})`;
}

/** The same of rows that nothing else reads, their parameters added to the list. */
export function unnestRows<Row>(
  parameters: ParameterList,
  alias: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  return unnestColumns(alias, bindColumns(parameters, columns, rows));
}

export function columnNames(columns: readonly Column<never>[]): string {
  return columns.map((column) => column.name).join(', ');
}

/** What an upsert changes of a row that is there: these columns, to what was to be inserted. */
export function assignExcluded(columns: readonly string[]): string {
  return columns.map((name) => `${name} = excluded.${name}`).join(', ');
}

/** The select list for an insert, casts included. */
export function selectList(columns: readonly Column<never>[]): string {
  return columns
    .map((column) => (column.cast ? `${column.name}::${column.cast}` : column.name))
    .join(', ');
}

/**
 * An array literal (PostgreSQL manual §8.15.2). Only text can hold what has to be quoted. A column without any value
 * is an empty array, which `unnest` fills up: a third of an order's columns are such in nearly every write.
 */
export function arrayLiteral<Row>(column: Column<Row>, rows: readonly Row[]): string {
  if (rows.every((row) => column.value(row) === null)) return '{}';
  const write = column.cast?.startsWith('json')
    ? quoteJson
    : column.type === 'text'
      ? quote
      : String;
  let elements = '';
  for (const row of rows) elements += `,${writeOrNull(column.value(row), write)}`;
  return `{${elements.slice(1)}}`;
}

/** Bytes, given in hexadecimal, as an element of an array literal, which wants a backslash escaped. */
export function bytesLiteral(hex: string | null): string | null {
  return hex === null ? null : `"\\\\x${hex}"`;
}

function writeOrNull(value: string | number | null, write: (text: string) => string): string {
  return value === null ? 'NULL' : write(`${value}`);
}

function quote(text: string): string {
  return SPECIAL.test(text) ? `"${text.replaceAll(SPECIALS, '\\$&')}"` : `"${text}"`;
}
const SPECIAL = /["\\]/;
const SPECIALS = /["\\]/g;

/** JSON text holds no control characters, so JSON's own escapes are exactly the literal's. */
function quoteJson(json: string): string {
  return JSON.stringify(json);
}
