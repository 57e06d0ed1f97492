import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { formatPosition, type OutboxPosition } from './outbox-position.ts';

/**
 * Channel of the images that home/journal carries to the edge, sealed, for a restore. They hold what
 * lets someone in: no screen is ever told of them.
 */
export const JOURNAL_CHANNEL = 'journal';

/** One row of the outbox. */
export interface OutboxEvent<Payload = Readonly<Record<string, unknown>>> {
  readonly position: OutboxPosition;
  /** Redis channel. */
  readonly channel: string;
  /** What the event is about, for example an order id. */
  readonly subject: string;
  /** What the writer said, with a `version` and a `type` of its own; money as strings. */
  readonly payload: Payload;
  readonly createdAt: Instant;
}

/** Version of the fields added here; a payload names its own. */
const EVENT_MESSAGE_VERSION = 1;

/**
 * The text published for an event: its payload, flat, and around it where it stands in the stream.
 *
 * Delivery is at least once and in the order of `seq`, so a subscriber that remembers its last
 * `seq` drops whatever does not come after it ({@link comparePositions}).
 */
export function eventMessage(event: OutboxEvent): string {
  return JSON.stringify({
    version: EVENT_MESSAGE_VERSION,
    ...event.payload,
    seq: formatPosition(event.position),
    id: event.position.id.toString(),
    channel: event.channel,
    subject: event.subject,
    created_at: formatInstant(event.createdAt),
  });
}
