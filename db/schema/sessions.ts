import { sql } from 'drizzle-orm';
import { bigint, check, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { users } from './accounts.ts';
import { moment } from './columns.ts';

/**
 * One sign-in on one device, and the family of refresh tokens that grew from it. Ending it revokes
 * every token that names it; this table is the truth of that, Redis and the edges hold copies.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    /** When the password was typed. */
    createdAt: moment('created_at').notNull(),
    /** `jti` of the refresh token that is good now; null once the session has ended. */
    refreshId: uuid('refresh_id'),
    /** When that token was issued, and with it the access token beside it. */
    refreshedAt: moment('refreshed_at').notNull(),
    /** `kid` that signed it: who refreshes twice within the grace gets the very same text. */
    signedBy: text('signed_by').notNull(),
    /** `jti` of the token before it, which is good for the grace after `refreshed_at`. */
    previousRefreshId: uuid('previous_refresh_id'),
    /** No token of the session is good after this. */
    expiresAt: moment('expires_at').notNull(),
    /** Thumbprint (RFC 7638) of the key that order tokens of this session are bound to. */
    orderKeyThumbprint: text('order_key_thumbprint'),
    endedAt: moment('ended_at'),
    /** `logout`, `reuse`, `password_changed`, `deactivated`. */
    endReason: text('end_reason'),
    /** Place of its end among the changes that the edges are told; see `next_control_change`. */
    changeId: bigint('change_id', { mode: 'number' }),
  },
  (table) => [
    check(
      'sessions_end_has_a_reason',
      sql`(${table.endedAt} is null) = (${table.endReason} is null)`,
    ),
    index('sessions_of_user').on(table.userId).where(sql`${table.endedAt} is null`),
    index('sessions_by_change').on(table.changeId).where(sql`${table.changeId} is not null`),
  ],
);
