import type { Sql } from '@mockstreet/db/client';
import { type Actor, actorDetails, selectActingAdmin } from '#accounts/actor';
import type { CoinSource } from './instruments.ts';

/**
 * Chooses the exchange whose prices a coin has; the feeder begins anew with it. `not_admin` if the
 * actor is no active administrator any more, `no_coin` where an instrument has no exchange to choose.
 * Leaves a row in the audit log.
 */
export async function setCoinSource(
  sql: Sql,
  { tickerId, source }: { readonly tickerId: string; readonly source: CoinSource },
  actor: Actor,
): Promise<'set' | 'no_coin' | 'not_admin'> {
  const [row] = await sql<{ isAdmin: boolean; isSet: boolean }[]>`
    with maker as materialized (${selectActingAdmin(sql, actor)}), before as materialized (
      select ticker_id, source from instruments
      where ticker_id = ${tickerId} and source is not null and exists (select from maker)
      for update
    ), changed as (
      update instruments set source = ${source} from before
      where instruments.ticker_id = before.ticker_id
      returning instruments.ticker_id, before.source as was
    ), audited as (
      select record_audit(${actor.at}, 'instrument.source_changed', ${actor.userId}, ticker_id,
        ${actor.address}, jsonb_build_object('from', was, 'to', ${source}::text)
          || ${actorDetails(actor)}::text::jsonb)
      from changed
    )
    select exists (select from maker) as "isAdmin", exists (select from audited) as "isSet"`;
  if (!row?.isAdmin) return 'not_admin';
  return row.isSet ? 'set' : 'no_coin';
}
