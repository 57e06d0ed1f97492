import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';

/** Who acts, from where and when: what every act leaves in the audit log. */
export interface Actor {
  readonly userId: string;
  /** Of the API key that was used; undefined for a session. */
  readonly apiKeyId?: string | undefined;
  /** The client's network address. */
  readonly address: string;
  readonly at: Instant;
}

/** JSON that every act adds to its details: with a stolen key, all that was done by it is found. */
export function actorDetails({ apiKeyId }: Actor): string {
  return JSON.stringify(apiKeyId === undefined ? {} : { key_id: apiKeyId });
}

/**
 * A query of the actor's `id`, of no row if they are no active administrator any more; held as it is until the
 * statement ends. For whatever an administrator does: who lost the role since the door was passed does nothing.
 */
export function selectActingAdmin(sql: Sql, { userId }: Actor) {
  return sql`
    select id from users
    where id = ${userId} and is_active and role = 'ADMIN' for share`;
}
