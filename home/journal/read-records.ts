import type { Sql } from '@mockstreet/db/client';
import { JOURNAL_CHANNEL, type OutboxEvent } from '#outbox/outbox-event';
import { formatPosition } from '#outbox/outbox-position';
import type { JournalRecord } from './journal-message.ts';
import { readSettlements, type Settled } from './read-settlements.ts';

/** Channel and type of the event that the engine writes with a decided order. */
const TRADE_EVENTS = 'trade_events';
const ORDER_SETTLED = 'order_settled';

/**
 * What the journal says of these events, in their order: of a decided order all that it was decided
 * on, of an account's row its image. Other events tell screens of something and are left out.
 */
export async function readRecords(
  sql: Sql,
  events: readonly OutboxEvent<string>[],
): Promise<JournalRecord[]> {
  const orderIds = events.filter(isSettlement).map(({ subject }) => subject);
  const settlements = await readSettlements(sql, orderIds);
  return events.flatMap((event): JournalRecord[] => {
    const at = formatPosition(event.position);
    if (event.channel === JOURNAL_CHANNEL) {
      return [{ kind: 'row', at, table: event.subject, row: event.payload }];
    }
    if (!isSettlement(event)) return [];
    return [{ kind: 'settlement', at, ...found(settlements, event.subject) }];
  });
}

function isSettlement({ channel, payload }: OutboxEvent<string>): boolean {
  if (channel !== TRADE_EVENTS) return false;
  return (JSON.parse(payload) as { type?: unknown }).type === ORDER_SETTLED;
}

/** The event stands in the transaction that decided the order. */
function found(settlements: ReadonlyMap<string, Settled>, orderId: string): Settled {
  const settled = settlements.get(orderId);
  if (!settled) throw new Error(`order ${orderId} is told of and not decided`);
  return settled;
}
