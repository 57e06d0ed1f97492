import type { Sql } from '@mockstreet/db/client';
import { JOURNAL_CHANNEL } from '#outbox/outbox-event';
import { MONEY_COLUMNS } from './money-columns.ts';
import type { SqlCheck } from './sql-check.ts';

/** Of the fields of events, those that count something. */
const COUNTS = ['version', 'cancelled', 'sold', 'surrendered', 'holders'];

/**
 * The columns of our tables as `format_type` spells them. From the catalogs, which show all of them
 * to everyone: `information_schema` leaves out what the reader has no right to.
 */
const actualColumns = (sql: Sql) => sql`
  select relname as table_name, attname as column_name, format_type(atttypid, atttypmod) as type
  from pg_attribute join pg_class on pg_class.oid = attrelid
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0
    and not attisdropped`;

/**
 * Invariant 9: what the database itself says of its columns, whatever the code believes. Sums and
 * balances of system accounts may be wider, never less exact.
 */
export function decimalOnly(): readonly SqlCheck[] {
  const money = Object.entries(MONEY_COLUMNS).flatMap(([table, columns]) =>
    columns.map((column) => ({ table, column })),
  );
  return [
    {
      invariant: 9,
      rule: 'money, prices and quantities are numeric(20,8)',
      unit: 'columns',
      checked: (sql) => sql`select ${money.length}::bigint`,
      breaches: (sql) => sql`
        select format('%s.%s is %s', expected.table_name, expected.column_name,
          coalesce(type, 'missing'))
        from unnest(${money.map(({ table }) => table)}::text[],
          ${money.map(({ column }) => column)}::text[]) as expected (table_name, column_name)
        left join (${actualColumns(sql)}) as actual using (table_name, column_name)
        where type is distinct from 'numeric(20,8)'`,
    },
    {
      invariant: 9,
      rule: 'no column holds a float, and no other numeric loses digits',
      unit: 'columns',
      checked: (sql) => sql`
        select count(*) from (${actualColumns(sql)}) as actual`,
      breaches: (sql) => sql`
        select format('%s.%s is %s', table_name, column_name, type)
        from (${actualColumns(sql)}) as actual
        where (table_name, column_name) not in (
            select * from unnest(${money.map(({ table }) => table)}::text[],
              ${money.map(({ column }) => column)}::text[]))
          and type ~ '^(real|double precision|money|numeric)'
          and type not in ('numeric(20,8)', 'numeric(38,8)')`,
    },
    {
      invariant: 9,
      rule: 'no event says an amount as a JSON number',
      unit: 'events',
      checked: (sql) => sql`select count(*) from outbox`,
      breaches: (sql) => sql`
        select format('event %s: %s is %s', id, field.key, field.value)
        from outbox, json_each(payload) as field
        where json_typeof(field.value) = 'number' and field.key <> all(${COUNTS}::text[])
          -- Images of rows, which are read as the text that Postgres made of them.
          and channel <> ${JOURNAL_CHANNEL}`,
    },
  ];
}
