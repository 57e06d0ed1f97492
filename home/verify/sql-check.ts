import type { Sql } from '@mockstreet/db/client';
import type { PendingQuery, Row } from 'postgres';
import type { Finding, InvariantNumber } from './invariants.ts';

/** A piece of SQL that goes into a larger statement. */
export type Fragment = PendingQuery<Row[]>;

/** A rule that one query can check. */
export interface SqlCheck {
  readonly invariant: InvariantNumber;
  readonly rule: string;
  readonly unit: string;
  /** A query of one number: how many things there are to look at. */
  readonly checked: (sql: Sql) => Fragment;
  /** A query with one text column: a row per breach, saying which. */
  readonly breaches: (sql: Sql) => Fragment;
}

export const EXAMPLES_MAX = 5;

/** Runs one check; all of them belong into one snapshot of the database. */
export async function runSqlCheck(sql: Sql, check: SqlCheck): Promise<Finding> {
  const [row] = await sql<{ checked: string; breaches: string; examples: string[] }[]>`
    with breach (example) as materialized (${check.breaches(sql)})
    select (${check.checked(sql)}) as checked,
      (select count(*) from breach) as breaches,
      array(select coalesce(example, '?') from breach limit ${EXAMPLES_MAX}) as examples`;
  if (!row) throw new Error('a check answers with one row');
  return {
    invariant: check.invariant,
    rule: check.rule,
    unit: check.unit,
    checked: Number.parseInt(row.checked, 10),
    breaches: Number.parseInt(row.breaches, 10),
    examples: row.examples,
  };
}
