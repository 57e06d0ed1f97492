import { sql } from 'drizzle-orm';
import {
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
import { bytes, moment } from './columns.ts';

export const deadLetterState = pgEnum('dead_letter_state', [
  'OPEN',
  'REPLAY_ASKED',
  'REPLAYED',
  'DISCARDED',
]);

/**
 * What the engine set aside, for administrators to look at. The message itself stays in `orders.dead`, where restores
 * look for it; what is decided of it stands here. Written by the engine, decided by an SQL function.
 */
export const deadLetters = pgTable(
  'dead_letters',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Of the message's exact bytes: set aside twice it is one letter. */
    contentSha256: bytes('content_sha256').notNull().unique(),
    /** Null where it was too large to be kept. Credentials in it are sealed to the engine. */
    content: bytes('content'),
    bytes: integer('bytes').notNull(),
    reason: text('reason').notNull(),
    /** The beginning of its text, without any credential. */
    excerpt: text('excerpt').notNull(),
    /** The queue that brought it. */
    partition: smallint('partition').notNull(),
    setAsideAt: moment('set_aside_at').notNull(),
    /** It was stamped behind what its intake had stamped before; null where nobody was there to tell. */
    isBackDated: boolean('is_back_dated'),
    /** What it claims to be, as far as it could be read. */
    userId: uuid('user_id'),
    orderId: uuid('order_id'),
    commandId: uuid('command_id'),
    acceptedAt: moment('accepted_at'),
    state: deadLetterState('state').notNull().default('OPEN'),
    /** What an administrator decided last, and when the engine had done it. */
    decidedAt: moment('decided_at'),
    decidedBy: uuid('decided_by'),
    answeredAt: moment('answered_at'),
    /** What the replay came to; of a letter that is open again, why it was refused once more. */
    outcome: text('outcome'),
  },
  (table) => [
    index('dead_letters_by_time').on(table.setAsideAt, table.id),
    index('dead_letters_open').on(table.state).where(sql`${table.state} = 'OPEN'`),
    index('dead_letters_to_replay').on(table.state).where(sql`${table.state} = 'REPLAY_ASKED'`),
    check('dead_letters_digest_is_sha256', sql`octet_length(${table.contentSha256}) = 32`),
    check(
      'dead_letters_decided_by_somebody',
      sql`(${table.decidedAt} is null) = (${table.decidedBy} is null) and (${table.state} = 'OPEN' or ${table.decidedAt} is not null)`,
    ),
  ],
);
