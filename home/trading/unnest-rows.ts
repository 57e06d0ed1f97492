/**
 * Rows as one array parameter per column, for `insert … select … from unnest(…)`. One statement
 * then writes any number of rows of any number of tables, with a text that never changes.
 */
export interface Column<Row> {
  readonly name: string;
  /** Postgres type of one element of the parameter. */
  readonly type: string;
  /** Type that the column has, where it is not that of the parameter (`jsonb` sent as text). */
  readonly cast?: string;
  readonly value: (row: Row) => unknown;
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
    parameters.values.push(rows.map(column.value));
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
