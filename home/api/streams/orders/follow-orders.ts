import { followOutbox } from '#outbox/follow-outbox';
import type { OutboxPosition } from '#outbox/outbox-position';
import type { OutboxSession } from '#outbox/outbox-session';
import { isCommitted, type OutboxSnapshot, readOutboxSnapshot } from './outbox-snapshot.ts';
import { type OrderEvent, readOrderEvents } from './read-order-events.ts';

/** Tells of the orders of users who are connected. */
export interface OrderFollower {
  /**
   * Tells of each event of the user's, in order and once, behind the place that it resolves to; all
   * before it can be read by then, and nothing comes in before it any more. Behind it lie also some that
   * were committed already, as {@link Attachment.isPast} tells. Rejects when the outbox cannot be reached.
   */
  attach(userId: string, onEvent: (event: OrderEvent) => void): Promise<Attachment>;
  stop(): Promise<void>;
}

export interface Attachment {
  readonly from: OutboxPosition;
  /** Whether the event was there when this began. */
  isPast(position: OutboxPosition): boolean;
  /** How far all have been told. */
  reached(): OutboxPosition;
  detach(): void;
}

export interface FollowerPorts {
  readonly openSession: (onMoved: () => void) => Promise<Pick<OutboxSession, 'sql' | 'close'>>;
  readonly onFault: (error: unknown) => void;
  readonly attachWithinMs?: number;
}

interface Listener {
  readonly userId: string;
  readonly onEvent: (event: OrderEvent) => void;
  readonly attached: (from: OutboxPosition, present: OutboxSnapshot) => void;
}

const EVENTS_AT_A_TIME = 1_000;
const ATTACH_WITHIN_MS = 5_000;

/**
 * One reader for all connections of the process, woken by whoever writes and about every second. A
 * lost connection costs nothing: the next goes on from the same place. Reads nothing while nobody
 * listens.
 */
export function followOrders(ports: FollowerPorts): OrderFollower {
  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Set<Listener>();
  let cursor: OutboxPosition | undefined;
  let wake = () => {};

  /** Only between two reads: a read tells of those users alone who were there when it began. */
  const letIn = async (sql: OutboxSession['sql']) => {
    const entering = [...waiting];
    if (entering.length === 0) return;
    const present = await readOutboxSnapshot(sql);
    if (listeners.size === 0 || !cursor) cursor = present.horizon;
    for (const listener of entering) {
      // Whoever has gone meanwhile waits no more.
      if (!waiting.delete(listener)) continue;
      const ofUser = listeners.get(listener.userId) ?? new Set();
      listeners.set(listener.userId, ofUser.add(listener));
      listener.attached(cursor, present);
    }
  };

  const round = async ({ sql }: Pick<OutboxSession, 'sql'>): Promise<boolean> => {
    await letIn(sql);
    if (listeners.size === 0 || !cursor) return false;
    const page = await readOrderEvents(sql, {
      after: cursor,
      userIds: [...listeners.keys()],
      limit: EVENTS_AT_A_TIME,
    });
    cursor = page.reached;
    for (const event of page.events) {
      for (const { onEvent } of listeners.get(event.userId) ?? []) onEvent(event);
    }
    return !page.isLast || waiting.size > 0;
  };

  const follow = () =>
    followOutbox<Pick<OutboxSession, 'sql' | 'close'>>({
      openSession: (onMoved) => {
        wake = onMoved;
        return ports.openSession(onMoved);
      },
      round,
      onConnecting: () => {},
      onFault: ports.onFault,
    });
  let following: ReturnType<typeof follow> | undefined;

  return {
    attach(userId, onEvent) {
      const { promise, resolve, reject } = Promise.withResolvers<Attachment>();
      const detach = () => {
        waiting.delete(listener);
        const ofUser = listeners.get(userId);
        ofUser?.delete(listener);
        if (ofUser?.size === 0) listeners.delete(userId);
      };
      const timer = setTimeout(() => {
        detach();
        reject(new Error('the outbox was not reached in time'));
      }, ports.attachWithinMs ?? ATTACH_WITHIN_MS);
      const listener: Listener = {
        userId,
        onEvent,
        attached(from, present) {
          clearTimeout(timer);
          const isPast = (position: OutboxPosition) => isCommitted(present, position);
          resolve({ from, isPast, reached: () => cursor ?? from, detach });
        },
      };
      waiting.add(listener);
      following ??= follow();
      wake();
      return promise;
    },
    stop: async () => await following?.stop(),
  };
}
