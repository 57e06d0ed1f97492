import type { Instant } from '@mockstreet/shared/instant';
import type { Observation } from './queue-observer.ts';
import { beaconMessage } from './submission-message.ts';

/** How often each partition hears how far the edge has come. Milliseconds. */
export const BEACON_INTERVAL_MS = 250;
/**
 * A partition with more than this waiting gets no beacons: its own orders tell the time, and a
 * consumer that has stalled must not be buried under them.
 */
const READY_MAX = 1_000;

export interface BeaconPorts {
  readonly intakeId: string;
  /** What was last seen of the queues; undefined when that is unknown. */
  readonly observation: () => Observation | undefined;
  /** Whether orders could be stamped and published now. */
  readonly isAccepting: () => boolean;
  readonly stamp: () => Instant | undefined;
  /** On the orders' own channel. */
  readonly publish: (queue: string, content: string) => void;
  /** Counts the beacons that went out. */
  readonly onSent: (acceptedAt: Instant, count: number) => void;
}

/**
 * Tells every partition that has a consumer "all that I accepted before T stands before this".
 * Stamped and sent in one step, on one channel with the orders, so it is true. Without a consumer
 * nobody needs it, and days of beacons would only fill the queue.
 */
export function sendBeacons(ports: BeaconPorts): void {
  const observation = ports.observation();
  if (!observation || !ports.isAccepting()) return;
  const listening = observation.queues.filter(
    ({ consumers, ready }) => consumers > 0 && ready <= READY_MAX,
  );
  if (listening.length === 0) return;
  const acceptedAt = ports.stamp();
  if (acceptedAt === undefined) return;
  const content = beaconMessage(acceptedAt, ports.intakeId);
  for (const { queue } of listening) ports.publish(queue, content);
  ports.onSent(acceptedAt, listening.length);
}
