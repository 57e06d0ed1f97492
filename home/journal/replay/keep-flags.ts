import type { Sql } from '@mockstreet/db/client';
import { storeReplayedCommands, storeReplayedOrders } from '#trading/replayed-submissions';
import type { DecisionRecord } from './follow-records.ts';
import { orderOf, timeOf } from './order-of-record.ts';
import { commandOf } from './settlement-of-records.ts';

/**
 * What had been priced or decided anew once says so for ever; what was not, does not. For records
 * that still follow: the others are to be decided anew.
 */
export async function keepFlags(sql: Sql, records: readonly DecisionRecord[]): Promise<void> {
  const orders = records.flatMap((record) => ('order' in record ? [record.order] : []));
  const commands = records.flatMap((one) => (one.kind === 'command' ? [one.command] : []));
  for (const order of orders) {
    if (order.replayed_at === null) continue;
    await storeReplayedOrders(sql, [orderOf(order)], timeOf(order.replayed_at));
  }
  for (const command of commands) {
    if (command.replayed_at === null) continue;
    await storeReplayedCommands(sql, [commandOf(command)], timeOf(command.replayed_at));
  }
  await clearFlags(sql, 'orders', orders);
  await clearFlags(sql, 'commands', commands);
}

async function clearFlags(
  sql: Sql,
  table: 'orders' | 'commands',
  records: readonly { id: string; partition: number; replayed_at: string | null }[],
): Promise<void> {
  const plain = records.filter(({ replayed_at }) => replayed_at === null);
  if (plain.length === 0) return;
  await sql`
    update ${sql(table)} as kept set replayed_at = null, partition = journaled.partition
    from unnest(${plain.map(({ id }) => id)}::uuid[],
      ${plain.map(({ partition }) => partition)}::int2[]) as journaled (id, partition)
    where kept.id = journaled.id and status = 'PENDING' and replayed_at is not null`;
}
