import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgEnum,
  pgTable,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, moment, money } from './columns.ts';

export const userRole = pgEnum('user_role', ['ADMIN', 'USER']);

export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    username: text('username').notNull().unique(),
    nickname: text('nickname').notNull(),
    role: userRole('role').notNull().default('USER'),
    passwordHash: text('password_hash').notNull(),
    isActive: boolean('is_active').notNull().default(true),
    /** Whether Discord is not to name them for a trade or a liquidation. */
    discordAlertsMuted: boolean('discord_alerts_muted').notNull().default(false),
    /**
     * When all of the user's sessions were last ended at once. Tokens of sessions without a row, as
     * a restored database lacks them, are void if they were issued before.
     */
    tokensVoidBefore: moment('tokens_void_before'),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [check('users_username_is_lower', sql`${table.username} = lower(${table.username})`)],
);

export const wallets = pgTable(
  'wallets',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id),
    balanceKrw: money('balance_krw').notNull(),
    /** Of the balance, what resting orders keep back. */
    heldKrw: money('held_krw').notNull().default('0'),
    /** Counts settlements of this account; a write names the version it was computed from. */
    version: bigint('version', { mode: 'number' }).notNull().default(0),
    /** The account's last settlement receipt, which the next one names. */
    receiptSeq: bigint('receipt_seq', { mode: 'number' }).notNull().default(0),
    receiptHash: bytes('receipt_hash'),
    lastUpdated: moment('last_updated').notNull(),
    /** Since when the account may owe (event time); null where it may not. */
    marginSince: moment('margin_since'),
    /** Up to then nothing breached its maintenance margin but what is recorded. Later, looking again finds the same. */
    marginCheckedTo: moment('margin_checked_to'),
    /** The partition whose engine looks after it. */
    marginPartition: smallint('margin_partition'),
    /** Since its last bailout (event time): before this moment it may neither owe nor be bailed out once more. */
    trustedAgainAt: moment('trusted_again_at'),
    /** The share of its user, while that is listed. */
    humanEtf: text('human_etf'),
  },
  (table) => [
    check(
      'wallets_balance_not_negative',
      sql`${table.balanceKrw} >= 0 or ${table.marginSince} is not null`,
    ),
    check(
      'wallets_hold_what_is_there',
      sql`${table.heldKrw} >= 0
        and (${table.heldKrw} <= ${table.balanceKrw} or ${table.marginSince} is not null)`,
    ),
    check(
      'wallets_margin_is_whole',
      sql`num_nonnulls(${table.marginSince}, ${table.marginCheckedTo}, ${table.marginPartition}) in (0, 3)`,
    ),
    /** Of nothing that a settlement changes: an update of a balance stays as cheap as it was. */
    index('wallets_on_margin')
      .on(table.marginPartition, table.userId)
      .where(sql`${table.marginSince} is not null`),
    check(
      'wallets_receipt_head',
      sql`${table.receiptSeq} >= 0 and (${table.receiptSeq} = 0) = (${table.receiptHash} is null)`,
    ),
    check('wallets_balance_whole_won', sql`${table.balanceKrw} = trunc(${table.balanceKrw})`),
  ],
);

/** What new accounts are opened with. Set-up records it, and nobody who opens accounts can change it. */
export const accountTerms = pgTable(
  'account_terms',
  {
    /** Always 1. */
    id: bigint('id', { mode: 'number' }).primaryKey(),
    startingCashKrw: money('starting_cash_krw').notNull(),
  },
  (table) => [
    check('account_terms_is_one_row', sql`${table.id} = 1`),
    check(
      'account_terms_starting_cash_is_sane',
      sql`${table.startingCashKrw} between 0 and 1000000000 and ${table.startingCashKrw} = trunc(${table.startingCashKrw})`,
    ),
  ],
);

/** Leave to open an account, for whoever holds the code. */
export const invites = pgTable(
  'invites',
  {
    id: uuid('id').primaryKey(),
    /** SHA-256 of the code; the code itself is shown once and kept nowhere. */
    codeDigest: bytes('code_digest').notNull().unique(),
    /** What the accounts that it opens may do. */
    role: userRole('role').notNull(),
    maxUses: integer('max_uses').notNull(),
    uses: integer('uses').notNull().default(0),
    expiresAt: moment('expires_at').notNull(),
    /** For the admins: whom it is meant for. */
    note: text('note'),
    /** Null when set-up made it. */
    createdBy: uuid('created_by').references(() => users.id),
    createdAt: moment('created_at').notNull(),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    check('invites_uses_within_bounds', sql`${table.uses} between 0 and ${table.maxUses}`),
    index('invites_newest_first').on(table.createdAt, table.id),
  ],
);
