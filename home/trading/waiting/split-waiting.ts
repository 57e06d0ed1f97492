import type { Schedule } from '../core/schedule-orders.ts';
import type { Pool, PooledSubmission } from './open-submission.ts';

/**
 * What waits for the market is stored; what waits for the queue stays in the pool, within bounds. What is
 * stored already, or written by this turn as it is now, is no matter of either.
 */
export function splitWaiting(
  { waiting, waitingCommands }: Schedule,
  { known, written }: { readonly known: Pool; readonly written: ReadonlySet<string> },
  poolSize: number,
): { readonly pooled: PooledSubmission[]; readonly toStore: PooledSubmission[] } {
  const pooled: PooledSubmission[] = [];
  const toStore: PooledSubmission[] = [];
  const all = [
    ...waiting.map(({ order, reason }) => ({ id: order.id, reason })),
    ...waitingCommands.map(({ command, reason }) => ({ id: command.id, reason })),
  ];
  for (const { id, reason } of all) {
    const held = known.get(id);
    if (held && !written.has(id)) (reason === 'TAPE' ? toStore : pooled).push(held);
  }
  pooled.sort((a, b) => a.open.acceptedAt - b.open.acceptedAt);
  // Repeated messages are unacked with what they repeat, so messages are what is bounded.
  let messages = pooled.reduce((sum, { tags }) => sum + tags.length, 0);
  const overflow: PooledSubmission[] = [];
  while (messages > poolSize) {
    const oldest = pooled.shift() as PooledSubmission;
    messages -= oldest.tags.length;
    overflow.push(oldest);
  }
  return { pooled, toStore: [...toStore, ...overflow] };
}
