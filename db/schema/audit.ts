import { sql } from 'drizzle-orm';
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';

/**
 * Who did what, append-only. Written by the SQL function `record_audit` alone, inside the statement
 * of the act itself, so that neither exists without the other. Each row carries the hash of the one
 * before it: sha256(prev_hash || audit_text(row)).
 */
export const auditLog = pgTable(
  'audit_log',
  {
    /** 1, 2, 3 …: rows commit in this order and none is left out. */
    id: bigint('id', { mode: 'bigint' }).primaryKey(),
    at: moment('at').notNull(),
    /** Dotted, as in home/accounts/audit-actions.ts. */
    action: text('action').notNull(),
    /** The user who acted; null for strangers and for home itself. */
    actorId: uuid('actor_id'),
    /** What was acted on, for example a user id. */
    subject: text('subject'),
    /** The client's network address. */
    address: text('address'),
    /** An object that never holds secrets. */
    details: jsonb('details').notNull(),
    prevHash: bytes('prev_hash').notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [
    check('audit_log_details_are_an_object', sql`jsonb_typeof(${table.details}) = 'object'`),
    check('audit_log_details_are_short', sql`octet_length(${table.details}::text) <= 4096`),
    check('audit_log_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
    index('audit_log_by_action').on(table.action, table.id),
    index('audit_log_by_actor').on(table.actorId, table.id),
  ],
);

/**
 * The last link of the chain, kept apart so that a cut-off end is noticed. Its one row is locked
 * from an act's audit row until the act commits: this is what puts the ids in order.
 */
export const auditHead = pgTable(
  'audit_head',
  {
    /** Always 1. */
    id: bigint('id', { mode: 'number' }).primaryKey(),
    lastId: bigint('last_id', { mode: 'bigint' }).notNull(),
    hash: bytes('hash').notNull(),
  },
  (table) => [check('audit_head_is_one_row', sql`${table.id} = 1`)],
);
