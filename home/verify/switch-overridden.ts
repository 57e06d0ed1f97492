import type { Sql } from '@mockstreet/db/client';
import type { Fragment } from './sql-check.ts';

/**
 * Whether a switch of margin that is done changed nothing: one that was accepted later had been done before it.
 *
 * @param command as its table is named in the query
 */
export function wasOverridden(sql: Sql, command: Fragment): Fragment {
  return sql`exists (select from commands newer
    where newer.user_id = ${command}.user_id and newer.kind = 'MARGIN' and newer.status = 'DONE'
      and newer.accepted_at > ${command}.accepted_at
      and (newer.settled_at, newer.decided_at) < (${command}.settled_at, ${command}.decided_at))`;
}
