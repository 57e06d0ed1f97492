/**
 * Rows as one array parameter per column, for `insert … select … from unnest(…)`. One statement
 * then writes any number of rows of any number of tables, with a text that never changes.
 *
 * The arrays are sent as Postgres' own array literals: the driver's general serializer escapes
 * every element with a regular expression, which costs more than deciding the order.
 */
export interface Column<Row> {
  readonly name: string;
  /** Postgres type of one element of the parameter. */
  readonly type: string;
  /** Type that the column has, where it is not that of the parameter (`jsonb` sent as text). */
  readonly cast?: string;
  /** The element as Postgres reads it; null for NULL. */
  readonly value: (row: Row) => string | number | null;
}

/** Collects the parameters of a statement and numbers them. */
export interface ParameterList {
  readonly values: unknown[];
}

/** `unnest($1::uuid[], $2::text[]) as <alias>(id, name)`, its parameters added to the list. */
export function unnestRows<Row>(
  parameters: ParameterList,
  alias: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
): string {
  const arrays = columns.map((column) => {
    parameters.values.push(arrayLiteral(column, rows));
    return `$${parameters.values.length}::${column.type}[]`;
  });
  return `unnest(${arrays.join(', ')}) as ${alias}(${columnNames(columns)})`;
}

export function columnNames(columns: readonly Column<never>[]): string {
  return columns.map((column) => column.name).join(', ');
}

/** The select list for an insert, casts included. */
export function selectList(columns: readonly Column<never>[]): string {
  return columns
    .map((column) => (column.cast ? `${column.name}::${column.cast}` : column.name))
    .join(', ');
}

/** An array literal (PostgreSQL manual §8.15.2). Only text can hold what has to be quoted. */
export function arrayLiteral<Row>(column: Column<Row>, rows: readonly Row[]): string {
  const quoted = column.type === 'text';
  let literal = '{';
  for (const [index, row] of rows.entries()) {
    const value = column.value(row);
    if (index > 0) literal += ',';
    if (value === null) literal += 'NULL';
    else if (quoted) literal += quote(`${value}`);
    else literal += value;
  }
  return `${literal}}`;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
