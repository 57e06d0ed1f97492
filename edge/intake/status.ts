import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Backlog } from './backlog.ts';
import type { Observation } from './queue-observer.ts';
import { type HomePresence, readyOf } from './queue-view.ts';

/**
 * Body of `GET /api/v1/status`: what the public may know of the edge. The counts are of messages,
 * so a beacon that is just passing counts too.
 */
export interface EdgeStatus {
  readonly home: 'online' | 'offline';
  /** RFC 3339. Since when this intake has seen it so. */
  readonly since: string;
  readonly queue: {
    /** Messages no consumer has taken; null while the broker cannot be asked. */
    readonly ready: number | null;
    /** Messages taken and not settled; null while the broker's management cannot be asked. */
    readonly unacked: number | null;
    /** RFC 3339; see `Backlog.oldestAcceptedAt`. */
    readonly oldest_accepted_at: string | null;
  };
  /**
   * RFC 3339. When home issued the newest word of it that this edge has: what was revoked later is
   * not known here yet. Null before the first.
   */
  readonly revocations_as_of: string | null;
}

export interface StatusPorts {
  /** A fresh look at the queues. */
  readonly look: () => Promise<Observation | undefined>;
  readonly presence: () => HomePresence;
  readonly unacked: () => Promise<number | null>;
  readonly backlog: Backlog;
  /** When home issued what is known here. */
  readonly homeKnownAt: () => Instant | undefined;
}

export async function readStatus(ports: StatusPorts): Promise<EdgeStatus> {
  const [observation, unacked] = await Promise.all([ports.look(), ports.unacked()]);
  const { home, since } = ports.presence();
  const oldest = observation && ports.backlog.oldestAcceptedAt();
  return {
    home,
    since: formatInstant(since),
    queue: {
      ready: observation ? readyOf(observation) : null,
      unacked,
      oldest_accepted_at: textOf(oldest),
    },
    revocations_as_of: textOf(ports.homeKnownAt()),
  };
}

function textOf(at: Instant | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}
