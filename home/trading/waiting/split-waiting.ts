import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { isFundOrder } from '../core/open-order.ts';
import type { Schedule } from '../core/schedule-orders.ts';
import type { Pool, PooledSubmission } from './open-submission.ts';

export interface WaitingBounds {
  /** Messages that the pool may hold. */
  readonly poolSize: number;
  /** How long an order stays in it for the next print, in microseconds. */
  readonly briefWaitMicros: number;
  /** By the clock that {@link PooledSubmission.metAt} is by. */
  readonly now: Instant;
}

export interface SplitWaiting {
  readonly pooled: PooledSubmission[];
  readonly toStore: PooledSubmission[];
  /** No order of the pool that waits for a print has an event up to here; undefined where none waits for one. */
  readonly clearTo: Instant | undefined;
}

/**
 * What waits for the market is stored, unless that is likely to be over before anybody has seen it stored; what waits
 * for the queue stays in the pool. The pool has bounds: beyond them the oldest are stored. What is stored already, or
 * written by this turn as it is now, is no matter of either.
 */
export function splitWaiting(
  { waiting, waitingCommands }: Schedule,
  { known, written }: { readonly known: Pool; readonly written: ReadonlySet<string> },
  bounds: WaitingBounds,
): SplitWaiting {
  const pooled: PooledSubmission[] = [];
  const toStore: PooledSubmission[] = [];
  const brief = new Set<PooledSubmission>();
  const all = [
    ...waiting.map(({ order, reason }) => ({ id: order.id, reason })),
    ...waitingCommands.map(({ command, reason }) => ({ id: command.id, reason })),
  ];
  for (const { id, reason } of all) {
    const held = known.get(id);
    if (!held || written.has(id)) continue;
    if (reason === 'TAPE' && isBrief(held, bounds)) brief.add(held);
    (reason === 'TAPE' && !brief.has(held) ? toStore : pooled).push(held);
  }
  pooled.sort((a, b) => a.open.acceptedAt - b.open.acceptedAt);
  // Repeated messages are unacked with what they repeat, so messages are what is bounded.
  let messages = pooled.reduce((sum, { tags }) => sum + tags.length, 0);
  const overflow: PooledSubmission[] = [];
  while (messages > bounds.poolSize) {
    const oldest = pooled.shift() as PooledSubmission;
    messages -= oldest.tags.length;
    overflow.push(oldest);
  }
  const first = pooled.find((one) => brief.has(one));
  const clearTo = first && addMicros(first.open.acceptedAt, -1);
  return { pooled, toStore: [...toStore, ...overflow], clearTo };
}

/**
 * An order that fills with the next print: written as waiting, it would be written twice within a second. One for a
 * user's shares waits for their next strike, which awaits in turn that nothing before it is held.
 */
function isBrief(
  { kind, open, metAt }: PooledSubmission,
  { briefWaitMicros, now }: WaitingBounds,
): boolean {
  if (kind !== 'order' || open.type !== 'MARKET' || isFundOrder(open)) return false;
  // One of a backlog has had its next print, or waits for more than that.
  return now - Math.min(metAt, open.acceptedAt) < briefWaitMicros;
}
