import type { Instant } from '@mockstreet/shared/instant';
import { inTrace } from '@mockstreet/shared/node/trace-scope';
import type { Poison } from '../admission/admit-message.ts';
import type { Delivery, LanePorts } from '../lane.ts';
import { type FreshSubmission, isSubmission, openOf } from '../waiting/open-submission.ts';
import type { EdgeProgress, EdgeStamp, Timeliness } from './edge-progress.ts';
import type { ReadDelivery } from './inbox.ts';

export interface ReadMessages {
  readonly fresh: readonly FreshSubmission[];
  /** Tags of messages that are dealt with. */
  readonly done: readonly number[];
  readonly poisoned: number;
}

type Ports = Pick<LanePorts, 'clock' | 'deadLetter' | 'onRefused' | 'onAhead'>;

/**
 * Takes note of the messages in their order; returns what is submitted by them and settles the rest.
 * @param progress follows how far each intake has come
 */
export async function readMessages(
  progress: EdgeProgress,
  ports: Ports,
  messages: readonly ReadDelivery[],
): Promise<ReadMessages> {
  const now = ports.clock();
  progress.catchUp(now);
  const fresh: FreshSubmission[] = [];
  const poisoned: Promise<void>[] = [];
  const done: number[] = [];
  for (const { delivery, admitted: message } of messages) {
    const timelinessOf = (stamp: EdgeStamp) => noteStamp(progress, ports, { stamp, delivery, now });
    if (isSubmission(message)) {
      const backDated = timelinessOf(openOf(message).open) === 'back_dated';
      fresh.push({ admitted: message, delivery, backDated });
      continue;
    }
    // A beacon that comes late says nothing, and does no harm.
    if (message.kind === 'beacon') timelinessOf(message);
    else poisoned.push(setAside(ports, delivery, message));
    done.push(delivery.tag);
  }
  await Promise.all(poisoned);
  return { fresh, done, poisoned: poisoned.length };
}

function noteStamp(
  progress: EdgeProgress,
  ports: Ports,
  given: { readonly stamp: EdgeStamp; readonly delivery: Delivery; readonly now: Instant },
): Timeliness {
  const { intakeId, acceptedAt } = given.stamp;
  const { redelivered } = given.delivery;
  const timeliness = progress.note({ intakeId, acceptedAt, redelivered }, given.now);
  if (timeliness === 'ahead') ports.onAhead({ intakeId, acceptedAt });
  return timeliness;
}

/** Hands a message to `orders.dead`, and tells of it. */
export async function setAside(
  ports: Pick<LanePorts, 'deadLetter' | 'onRefused'>,
  { content, traceparent }: Delivery,
  refusal: Poison,
): Promise<void> {
  await inTrace(traceparent, () => ports.deadLetter(content, refusal.reason));
  ports.onRefused(refusal);
}
