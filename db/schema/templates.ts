import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

/**
 * The texts of messages that administrators have set, beside those in Redis, which count first and may
 * get lost (home/social/templates). Written by the SQL function `set_message_template` alone.
 */
export const messageTemplates = pgTable(
  'message_templates',
  {
    key: text('key').primaryKey(),
    /** Null once the default was restored. */
    content: text('content'),
    /** 1, 2, 3 …: the changes of this template, by which those that Redis missed are told. */
    version: integer('version').notNull(),
    updatedAt: moment('updated_at').notNull(),
    updatedBy: uuid('updated_by').notNull(),
  },
  (table) => [
    check('message_templates_key', sql`${table.key} ~ '^[a-z_]{1,40}$'`),
    check('message_templates_content', sql`char_length(${table.content}) between 1 and 2000`),
    check('message_templates_count_up', sql`${table.version} > 0`),
  ],
);
