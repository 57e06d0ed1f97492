import type { Instant } from '@mockstreet/shared/instant';
import type { Submission } from './trading-day.ts';

/** What stands in a partition's queue. A retry of an order is another message with its id. */
export type QueueMessage = Submission | { readonly kind: 'beacon'; readonly acceptedAt: Instant };

export function acceptanceOf(message: QueueMessage): Instant {
  if (message.kind === 'beacon') return message.acceptedAt;
  return (message.kind === 'order' ? message.order : message.command).acceptedAt;
}
