import { sql } from 'drizzle-orm';
import { bigint, check, pgTable, uuid } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';

/**
 * The chain of each account: a link for everything that was decided upon it. The facts that are hashed
 * stand where they are recorded (orders, fills, action_applications, ledger_entries).
 */
export const settlementReceipts = pgTable(
  'settlement_receipts',
  {
    /** The order, or the journal of a corporate action for this account. */
    id: uuid('id').primaryKey(),
    userId: uuid('user_id').notNull(),
    /** Place in the account's chain, from one; the wallet knows the last. */
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Event time. */
    decidedAt: moment('decided_at').notNull(),
    /** Of the account's receipt before; null for its first. */
    prevHash: bytes('prev_hash'),
    hash: bytes('hash').notNull(),
  },
  (table) => [
    check(
      'settlement_receipts_link',
      sql`${table.seq} > 0 and (${table.seq} = 1) = (${table.prevHash} is null)`,
    ),
  ],
);
