import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { ALICE } from '../../../home/verify/testing/small-world.ts';
import type { PostgresAttempt } from './attempt.ts';

const register = (sql: Sql, userId: string, inviteDigest: Uint8Array) => sql`
  select outcome from register_account(${inviteDigest}, ${userId}, ${`u-${userId.slice(0, 8)}`},
    'Mallory', 'hash', '192.0.2.9', now())`;

/** People: the API's, but for money. */
export const PEOPLE: readonly PostgresAttempt[] = [
  {
    what: 'open an account on an invite, with the cash that set-up recorded',
    allowed: ['api'],
    act: async (sql, { inviteDigest }) => opened(await register(sql, randomUUID(), inviteDigest)),
  },
  {
    what: 'open an account without an invite',
    allowed: [],
    act: async (sql) => opened(await register(sql, randomUUID(), Buffer.alloc(32))),
    stoppedBy: { api: 'nothing' },
  },
  {
    what: 'open a second account for a user, for the cash',
    allowed: [],
    act: async (sql, { inviteDigest }) => opened(await register(sql, ALICE, inviteDigest)),
    stoppedBy: { api: '23505' },
  },
  {
    what: 'open an account with cash of one’s own choice',
    allowed: [],
    act: (sql) => sql`
      select open_account(${randomUUID()}, 'mallory', 'Mallory', 'USER', 'hash', 999999999, now())`,
  },
  {
    what: 'change what accounts start with',
    allowed: [],
    act: (sql) => sql`update account_terms set starting_cash_krw = 999999999`,
  },
  {
    what: 'write a user or a wallet past that',
    allowed: [],
    act: (sql) => sql`
      with made as (
        insert into users (id, username, nickname, password_hash, created_at)
        values (${randomUUID()}, 'mallory', 'Mallory', 'hash', now()) returning id)
      insert into wallets select id, 999999999, 0, now() from made`,
  },
  {
    what: 'set a user’s password',
    allowed: ['api'],
    act: (sql) => sql`update users set password_hash = 'x' where id = ${ALICE} returning 1`,
  },
  {
    what: 'make a user an administrator',
    allowed: ['api'],
    act: (sql) => sql`update users set role = 'ADMIN' where id = ${ALICE} returning 1`,
  },
  {
    what: 'delete a user, or take over a username',
    allowed: [],
    act: (sql) => sql`update users set username = 'x' where id = ${ALICE}`,
  },
  {
    what: 'make an invite',
    allowed: ['api'],
    act: (sql) => sql`
      insert into invites (id, code_digest, role, max_uses, expires_at, created_at)
      values (${randomUUID()}, ${Buffer.alloc(32, 7)}, 'USER', 1, 'infinity', now()) returning 1`,
  },
  {
    what: 'use an invite again',
    allowed: [],
    act: (sql) => sql`update invites set uses = 0`,
  },
  {
    what: 'open a session for a user',
    allowed: ['api'],
    act: (sql) => sql`
      insert into sessions (id, user_id, created_at, refresh_id, refreshed_at, signed_by, expires_at)
      values (${randomUUID()}, ${ALICE}, now(), ${randomUUID()}, now(), 'x', 'infinity') returning 1`,
  },
  {
    what: 'end a session',
    allowed: ['api'],
    act: (sql, { sessionId }) => sql`
      update sessions set ended_at = now(), end_reason = 'x' where id = ${sessionId} returning 1`,
  },
  {
    what: 'open a session again that has ended',
    allowed: [],
    act: (sql, { endedSessionId }) => sql`
      update sessions set ended_at = null, end_reason = null where id = ${endedSessionId}`,
    stoppedBy: { api: '23514' },
  },
  {
    what: 'make an API key for a user',
    allowed: ['api'],
    act: (sql) => sql`
      insert into api_keys (id, user_id, name, prefix, digest, scopes, daily_quota, created_at)
      values (${randomUUID()}, ${ALICE}, 'x', 'x', ${Buffer.alloc(32)}, '{trade}', 1, now())
      returning 1`,
  },
  {
    what: 'put another key in the place of an API key',
    allowed: [],
    act: (sql, { apiKeyId }) => sql`
      update api_keys set digest = ${Buffer.alloc(32)} where id = ${apiKeyId}`,
  },
  {
    what: 'hide from the edges that a key or a session has ended',
    allowed: [],
    act: (sql) => sql`update api_keys set change_id = 0`,
  },
  {
    what: 'read who is who in Discord',
    allowed: ['api', 'bot', 'backup'],
    act: (sql) => sql`select count(discord_user_id) from discord_links`,
  },
  {
    what: 'read the digests of codes that link to Discord',
    allowed: ['backup'],
    act: (sql) => sql`select count(digest) from discord_link_codes`,
  },
  {
    what: 'keep a code that links a user to Discord, or end the link',
    allowed: ['api'],
    act: (sql) => sql`
      select keep_discord_link_code(${Buffer.alloc(32)}, ${ALICE}, now(), now(), null),
        unlink_discord(${ALICE}, now(), null)`,
  },
  {
    what: 'link somebody in Discord to who made a code, by the code',
    allowed: ['bot'],
    act: (sql) => sql`select link_discord(${Buffer.alloc(32)}, '1', now())`,
  },
  {
    what: 'link somebody in Discord to a user without a code',
    allowed: [],
    act: (sql) => sql`insert into discord_links values (${ALICE}, '1', now()) returning 1`,
  },
  {
    what: 'read what a user wants to find at once',
    allowed: ['api', 'backup'],
    act: (sql) => sql`select count(*) from favourites`,
  },
  {
    what: 'choose that for a user',
    allowed: ['api'],
    act: (sql) => sql`insert into favourites values (${ALICE}, '{}', '{}', now()) returning 1`,
  },
  {
    what: 'read what users say of themselves, and what they show their friends',
    allowed: ['api', 'backup'],
    act: (sql) => sql`select count(bio) from profiles where shows_equity`,
  },
  {
    what: 'show a user’s friends more than the user does',
    allowed: ['api'],
    act: (sql) => sql`
      insert into profiles (user_id, shows_trades, changed_at) values (${ALICE}, true, now())
      returning 1`,
  },
];

function opened(rows: readonly { outcome?: unknown }[]): readonly unknown[] {
  return rows.filter(({ outcome }) => outcome === 'opened');
}
