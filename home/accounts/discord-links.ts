import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { Actor } from './actor.ts';

/** Keeps a code of the one who asks. False when they were deactivated. */
export async function keepDiscordCode(
  sql: Sql,
  digest: Uint8Array,
  expiresAt: Instant,
  actor: Actor,
): Promise<boolean> {
  const [row] = await sql<{ kept: boolean }[]>`
    select keep_discord_link_code(${digest}, ${actor.userId}, ${actor.at}, ${expiresAt},
      ${actor.address}) as kept`;
  return row?.kept === true;
}

/** What became of a code that somebody gave in Discord. */
export interface DiscordLinked {
  readonly nickname: string;
  /** The account was linked to somebody else in Discord before. */
  readonly replaced: boolean;
  /** That user of Discord was linked to another account before. */
  readonly taken_over: boolean;
}

/** Links a user of Discord to who made the code; undefined of a code that is not good. */
export async function linkDiscord(
  sql: Sql,
  digest: Uint8Array,
  discordUserId: string,
  at: Instant,
): Promise<DiscordLinked | undefined> {
  const [row] = await sql<{ linked: DiscordLinked | null }[]>`
    select link_discord(${digest}, ${discordUserId}, ${at}) as linked`;
  return row?.linked ?? undefined;
}

/** Ends the link of the one who asks. False where there was none. */
export async function unlinkDiscord(sql: Sql, actor: Actor): Promise<boolean> {
  const [row] = await sql<{ ended: boolean }[]>`
    select unlink_discord(${actor.userId}, ${actor.at}, ${actor.address}) as ended`;
  return row?.ended === true;
}

/** Who somebody is in Discord; null when that is not known. */
export async function findDiscordUser(sql: Sql, userId: string): Promise<string | null> {
  const [row] = await sql<{ discordUserId: string | null }[]>`
    select discord_user_id as "discordUserId" from discord_links where user_id = ${userId}`;
  return row?.discordUserId ?? null;
}

export interface LinkedUser {
  readonly userId: string;
  readonly nickname: string;
}

/** Whose account a user of Discord has shown to be theirs; undefined too when it was deactivated. */
export async function findLinkedUser(
  sql: Sql,
  discordUserId: string,
): Promise<LinkedUser | undefined> {
  const [row] = await sql<LinkedUser[]>`
    select users.id as "userId", nickname from discord_links
    join users on users.id = discord_links.user_id
    where discord_user_id = ${discordUserId} and is_active`;
  return row;
}
