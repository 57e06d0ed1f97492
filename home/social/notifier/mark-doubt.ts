import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OutboxPosition } from '#outbox/outbox-position';
import { DISCORD_CHANNELS } from './alert.ts';
import { readerOf } from './channel-cursor.ts';

/**
 * What a restored home is not to tell Discord as if it were news, once the cursors stand where they are to: messages that
 * wait may have been posted after the backup, and so may be what was replayed. Whoever posts them looks first. As the
 * database's owner. Safe to repeat.
 */
export async function markDoubtAfterRestore(sql: Sql): Promise<void> {
  await sql`update discord_messages set in_doubt = true where finished_at is null`;
  await sql`
    with last as (
      select transaction_id, id from outbox
      order by outbox.transaction_id desc, outbox.id desc limit 1)
    update outbox_cursors set doubt_transaction_id = last.transaction_id, doubt_id = last.id
    from last where reader = any(${DISCORD_CHANNELS.map(readerOf)})`;
}

/** The lost home had told all of a channel up to there: what the backup holds of it is over and done with. */
export async function finishToldBefore(
  sql: Sql,
  reader: string,
  to: OutboxPosition,
  now: Instant,
): Promise<void> {
  const channel = DISCORD_CHANNELS.find((one) => readerOf(one) === reader);
  if (channel === undefined) return;
  await sql`
    update discord_messages set state = 'sent', reason = 'as the journal tells',
      finished_at = ${now}::timestamptz
    where channel = ${channel} and finished_at is null and (transaction_id, event_id)
      <= (${to.transactionId.toString()}::xid8, ${to.id.toString()}::bigint)`;
}
