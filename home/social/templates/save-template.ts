import type { Sql } from '@mockstreet/db/client';
import { formatInstant } from '@mockstreet/shared/instant';
import { type Actor, actorDetails } from '#accounts/actor';
import type { TemplateKey } from './catalogue.ts';
import { markKey, markOf, templateKey } from './stored-template.ts';

/** The part of a Redis client that setting templates needs. */
export interface WritableStore {
  mset(...keysAndValues: string[]): Promise<unknown>;
  del(...keys: string[]): Promise<unknown>;
}

/** A change that Postgres has: the text, or null for the default. */
export interface TemplateChange {
  readonly key: TemplateKey;
  readonly version: number;
  readonly content: string | null;
}

/** Sets a template in Postgres, or restores its default. Leaves a row in the audit log. */
export async function saveTemplate(
  sql: Sql,
  { key, content }: Omit<TemplateChange, 'version'>,
  actor: Actor,
): Promise<TemplateChange | 'not_admin'> {
  const row = { key, content, updated_at: formatInstant(actor.at), updated_by: actor.userId };
  const [answer] = await sql<{ version: number | null }[]>`
    select set_message_template(${JSON.stringify(row)}::text::jsonb, ${actor.address},
      ${actorDetails(actor)}::text::jsonb) as version`;
  if (!answer) throw new Error('set_message_template answered nothing');
  return answer.version === null ? 'not_admin' : { key, content, version: answer.version };
}

/**
 * Brings Redis up to a change that Postgres has. Until that is done nobody may be told that it is
 * saved: a text that somebody set in Redis alone would still count. By then it is safe in any order:
 * of two changes at once the later counts, whichever comes here last.
 */
export async function publishTemplate(redis: WritableStore, change: TemplateChange): Promise<void> {
  const { key, version, content } = change;
  const [text, mark] = [templateKey(key), markKey(key)];
  if (content === null) await redis.del(text, mark);
  else await redis.mset(text, content, mark, markOf(version, content));
}
