import { sql } from 'drizzle-orm';
import { bigint, check, pgTable, primaryKey, smallint } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** When each engine heard its edge, a row for each stretch without a break: what lies between was an outage. */
export const serviceSpans = pgTable(
  'service_spans',
  {
    engine: smallint('engine').notNull(),
    fromAt: moment('from_at').notNull(),
    toAt: moment('to_at').notNull(),
    /** Deliveries of an order that was known already, suppressed in it. */
    duplicates: bigint('duplicates', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.engine, table.fromAt] }),
    check('service_spans_go_forward', sql`${table.toAt} >= ${table.fromAt}`),
  ],
);
