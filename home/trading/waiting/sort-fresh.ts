import { canonicalCommand } from '@mockstreet/shared/command-envelope';
import type { Instant } from '@mockstreet/shared/instant';
import { canonicalIntent } from '@mockstreet/shared/order';
import type { AdmittedCommand, AdmittedOrder } from '../admission/admit-message.ts';
import type { Outcome } from '../core/settle-batch.ts';
import { type CommandRow, refusedCommandRow } from '../settlement/command-rows.ts';
import type { ConflictRow } from '../settlement/settlement-rows.ts';
import {
  type FreshSubmission,
  type OpenSubmission,
  openOf,
  type PooledSubmission,
} from './open-submission.ts';
import type { RecordedSubmission } from './read-recorded.ts';

export interface SortedFresh {
  /** Orders that are refused without a look at the account. */
  readonly refused: readonly Outcome[];
  /** Commands that are. */
  readonly rejected: readonly CommandRow[];
  readonly conflicts: readonly ConflictRow[];
  /** Messages that come to nothing more than what is recorded already. */
  readonly done: readonly number[];
  readonly backDated: readonly FreshSubmission[];
  readonly duplicates: number;
}

/**
 * Tells new submissions from repeated ones, in the order of the queue: the first message under an id
 * rules, a later one is a duplicate, or a conflict when it asks for something else. New ones join
 * `known`; those refused at once do not, nor those stamped back. Of the latter only the duplicates
 * count: an edge may have sent such a message again when its connection broke.
 */
export function sortFresh(
  fresh: readonly FreshSubmission[],
  recorded: ReadonlyMap<string, RecordedSubmission>,
  known: Map<string, PooledSubmission>,
  now: Instant,
): SortedFresh {
  const refused = new Map<string, FreshSubmission['admitted']>();
  const conflicts: ConflictRow[] = [];
  const done: number[] = [];
  const backDated: FreshSubmission[] = [];
  let duplicates = 0;
  for (const one of fresh) {
    const { admitted, delivery } = one;
    const { open } = openOf(admitted);
    const first = recorded.get(open.id) ?? known.get(open.id)?.open ?? openIn(refused, open.id);
    if (one.backDated && first?.bodySha256 !== open.bodySha256) {
      backDated.push(one);
    } else if (first) {
      // A repeated message is done when the first one is; until then it shares its fate.
      const tags = known.get(open.id)?.tags ?? done;
      tags.push(delivery.tag);
      if (first.bodySha256 === open.bodySha256) duplicates += 1;
      else conflicts.push(conflictRow(admitted, now));
    } else if (admitted.refusal) {
      refused.set(open.id, admitted);
      done.push(delivery.tag);
    } else {
      known.set(open.id, pooled(openOf(admitted), delivery, now));
    }
  }
  return { ...recordRefused([...refused.values()], now), conflicts, done, backDated, duplicates };
}

function openIn(refused: ReadonlyMap<string, FreshSubmission['admitted']>, id: string) {
  const one = refused.get(id);
  return one && openOf(one).open;
}

function pooled(
  submission: OpenSubmission,
  { tag, content, traceparent }: FreshSubmission['delivery'],
  metAt: Instant,
): PooledSubmission {
  return { ...submission, metAt, tags: [tag], message: { content, traceparent } };
}

function recordRefused(refused: readonly (AdmittedOrder | AdmittedCommand)[], now: Instant) {
  const orders: Outcome[] = [];
  const commands: CommandRow[] = [];
  for (const one of refused) {
    if (!one.refusal) continue;
    const denial = one.refusal;
    if (one.kind === 'order') orders.push({ kind: 'failed', order: one.order, at: null, denial });
    else commands.push(refusedCommandRow(one.command, denial, now));
  }
  return { refused: orders, rejected: commands };
}

function conflictRow(admitted: FreshSubmission['admitted'], now: Instant): ConflictRow {
  const { open } = openOf(admitted);
  return {
    orderId: open.id,
    bodySha256: open.bodySha256,
    acceptedAt: open.acceptedAt,
    intent:
      admitted.kind === 'order'
        ? canonicalIntent(admitted.intent)
        : canonicalCommand(admitted.intent),
    recordedAt: now,
  };
}
