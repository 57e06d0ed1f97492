import * as accounts from '@mockstreet/db/schema/accounts';
import * as market from '@mockstreet/db/schema/market';
import * as outbox from '@mockstreet/db/schema/outbox';
import * as trading from '@mockstreet/db/schema/trading';
import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { SqlCheck } from './sql-check.ts';

interface MoneyColumn {
  readonly table: string;
  readonly column: string;
}

/** Every column that the schema declares as numeric. */
function moneyColumns(): MoneyColumn[] {
  return [accounts, market, outbox, trading]
    .flatMap((file) => Object.values(file) as unknown[])
    .filter((value): value is PgTable => is(value, PgTable))
    .map((table) => getTableConfig(table))
    .flatMap(({ name, columns }) =>
      columns
        .filter((column) => column.getSQLType().startsWith('numeric'))
        .map((column) => ({ table: name, column: column.name })),
    );
}

/**
 * Invariant 9: what the database itself says of its columns, whatever the code believes. Sums and
 * balances of system accounts may be wider, never less exact.
 */
export function decimalOnly(): readonly SqlCheck[] {
  const money = moneyColumns();
  return [
    {
      invariant: 9,
      rule: 'money, prices and quantities are numeric(20,8)',
      unit: 'columns',
      checked: (sql) => sql`select ${money.length}::bigint`,
      breaches: (sql) => sql`
        select format('%s.%s is %s(%s,%s)', expected.table_name, expected.column_name,
          coalesce(data_type, 'missing'), numeric_precision, numeric_scale)
        from unnest(${money.map(({ table }) => table)}::text[],
          ${money.map(({ column }) => column)}::text[]) as expected (table_name, column_name)
        left join information_schema.columns actual
          on actual.table_schema = 'public' and actual.table_name = expected.table_name
          and actual.column_name = expected.column_name
        where not coalesce(data_type = 'numeric' and numeric_precision = 20 and numeric_scale = 8, false)`,
    },
    {
      invariant: 9,
      rule: 'no column holds a float, and no other numeric loses digits',
      unit: 'columns',
      checked: (sql) => sql`
        select count(*) from information_schema.columns where table_schema = 'public'`,
      breaches: (sql) => sql`
        select format('%s.%s is %s', table_name, column_name, data_type)
        from information_schema.columns
        where table_schema = 'public' and (table_name, column_name) not in (
            select * from unnest(${money.map(({ table }) => table)}::text[],
              ${money.map(({ column }) => column)}::text[]))
          and (data_type in ('real', 'double precision', 'money')
            or (data_type = 'numeric' and not coalesce(
              numeric_precision in (20, 38) and numeric_scale = 8, false)))`,
    },
    {
      invariant: 9,
      rule: 'no event says an amount as a JSON number',
      unit: 'events',
      checked: (sql) => sql`select count(*) from outbox`,
      breaches: (sql) => sql`
        select format('event %s: %s is %s', id, field.key, field.value)
        from outbox, json_each(payload) as field
        where json_typeof(field.value) = 'number' and field.key <> 'version'`,
    },
  ];
}
