import { bigint, customType, json, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/** Postgres' 64-bit transaction id, as text. */
const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' });

/**
 * Events, written in the transaction they tell of. Readers go by (transaction_id, id) below the
 * oldest transaction still running: ids alone may become visible out of order.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: bigint('id', { mode: 'bigint' }).notNull().generatedAlwaysAsIdentity(),
    /** Set by a column default in SQL: the transaction's id plus what restores have added to it. */
    transactionId: transactionId('transaction_id').notNull(),
    /** Redis channel. */
    channel: text('channel').notNull(),
    /** What the event is about, for example an order id. */
    subject: text('subject').notNull(),
    /** Written and read whole, so kept as the text it is. */
    payload: json('payload').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.transactionId, table.id] })],
);

/** How far each reader of the outbox has come. */
export const outboxCursors = pgTable('outbox_cursors', {
  reader: text('reader').primaryKey(),
  transactionId: transactionId('transaction_id').notNull(),
  id: bigint('id', { mode: 'bigint' }).notNull(),
  movedAt: moment('moved_at').notNull(),
  /** Where the journal begins again: what came after it the edge's disk may not have yet. */
  syncedTransactionId: transactionId('synced_transaction_id'),
  syncedId: bigint('synced_id', { mode: 'bigint' }),
  /** What stands before it a home that was lost may have carried already; set by a restore. */
  doubtTransactionId: transactionId('doubt_transaction_id'),
  doubtId: bigint('doubt_id', { mode: 'bigint' }),
});
