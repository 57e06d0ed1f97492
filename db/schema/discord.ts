import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  json,
  pgEnum,
  pgTable,
  primaryKey,
  smallint,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { users } from './accounts.ts';
import { bytes, moment } from './columns.ts';

/** Postgres' 64-bit transaction id, as text. */
const transactionId = customType<{ data: string }>({ dataType: () => 'xid8' });

export const discordChannel = pgEnum('discord_channel', ['alerts', 'human']);
export const discordMessageState = pgEnum('discord_message_state', [
  'pending',
  'sending',
  'sent',
  'muted',
  'refused',
  'off',
]);

/** What Discord is told: a row per message, in the order of the outbox. */
export const discordMessages = pgTable(
  'discord_messages',
  {
    channel: discordChannel('channel').notNull(),
    /** Place of the event in the outbox, and which part of its text this is, from 1 on. */
    transactionId: transactionId('transaction_id').notNull(),
    eventId: bigint('event_id', { mode: 'bigint' }).notNull(),
    part: smallint('part').notNull(),
    template: text('template').notNull(),
    /** Whom it is about. */
    userId: uuid('user_id'),
    /** Whether that user's mute covers it. */
    mutable: boolean('mutable').notNull(),
    /** What the template is filled with, but for the nickname. */
    fields: json('fields').notNull(),
    /** As it is posted; null until it is its turn. */
    text: text('text'),
    state: discordMessageState('state').notNull(),
    /** A home that was lost may have posted it. */
    inDoubt: boolean('in_doubt').notNull(),
    /** Nobody could tell whether it had been posted: it was sent again. */
    maybeTwice: boolean('maybe_twice').notNull().default(false),
    attempts: integer('attempts').notNull().default(0),
    /** Why it is refused, or was not sent at the last attempt. */
    reason: text('reason'),
    /** Discord's id of the message. */
    messageId: bigint('message_id', { mode: 'bigint' }),
    /** When it happened, was last posted, and was over and done with. */
    eventAt: moment('event_at').notNull(),
    attemptedAt: moment('attempted_at'),
    finishedAt: moment('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.channel, table.transactionId, table.eventId, table.part] }),
    index('discord_messages_unfinished')
      .on(table.channel, table.transactionId, table.eventId, table.part)
      .where(sql`${table.finishedAt} is null`),
    index('discord_messages_finished').on(table.finishedAt),
    check(
      'discord_messages_end_once',
      sql`(${table.finishedAt} is null) = (${table.state} in ('pending', 'sending'))`,
    ),
    check(
      'discord_messages_sending_has_text',
      sql`${table.state} <> 'sending' or (${table.text} is not null and ${table.attemptedAt} is not null)`,
    ),
  ],
);

/** Which account of ours is whose in Discord. Written by SQL functions alone; a row stays once there is one. */
export const discordLinks = pgTable(
  'discord_links',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id),
    /** Discord's id of a user, 64 bits; null once unlinked. One account each; checked at commit. */
    discordUserId: text('discord_user_id').unique(),
    changedAt: moment('changed_at').notNull(),
  },
  (table) => [check('discord_links_id', sql`${table.discordUserId} ~ '^[0-9]{1,20}$'`)],
);

/** Codes with which somebody shows in Discord who they are here; gone once used. */
export const discordLinkCodes = pgTable(
  'discord_link_codes',
  {
    /** SHA-256 of the code, which is kept nowhere. */
    digest: bytes('digest').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    check('discord_link_codes_digest_is_sha256', sql`octet_length(${table.digest}) = 32`),
    index('discord_link_codes_of_user').on(table.userId),
  ],
);
