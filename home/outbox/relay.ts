import { type Clock, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { type Timed, untimed } from '@mockstreet/shared/node/figures';
import { NO_TRACING, type Tracing } from '@mockstreet/shared/node/tracing';
import { followOutbox } from './follow-outbox.ts';
import { eventMessage, JOURNAL_CHANNEL } from './outbox-event.ts';
import { formatPosition } from './outbox-position.ts';
import type { OutboxSession } from './outbox-session.ts';
import { pruneOutbox } from './prune-outbox.ts';
import { moveCursor, readAfter, readCursor } from './read-outbox.ts';
import { PublishFault, type RedisPublisher } from './redis-publisher.ts';
import type { RelayState } from './relay-state.ts';
import { tracePublished } from './trace-published.ts';

/** Name of the relay's cursor. */
export const RELAY_READER = 'redis-relay';

export interface RelayOptions {
  readonly openSession: (onMoved: () => void) => Promise<OutboxSession>;
  readonly publisher: RedisPublisher;
  readonly clock: Clock;
  readonly tracing?: Tracing;
  readonly state: RelayState;
  /** Told of every fault, for the log. */
  readonly onFault: (error: unknown) => void;
  /** Events read and published at a time. */
  readonly batchSize?: number;
  readonly timePostgres?: Timed<'read' | 'move'>;
}

const PRUNE_EVERY_MICROS = MICROS_PER_MINUTE;
const PRUNE_ROWS = 5_000;

/**
 * Carries the outbox to Redis: reads events in their order, publishes each on its channel, then
 * moves the cursor. Publishing comes first, so whatever fails in between is published again (at
 * least once) and nothing is skipped. Any fault ends the session; a new one resumes at the cursor.
 */
export function startRelay(options: RelayOptions): { stop(): Promise<void> } {
  const { state, onFault } = options;
  return followOutbox({
    openSession: options.openSession,
    round: (session) => relayOnce(session, options),
    onConnecting: () => {
      state.role = 'connecting';
    },
    onFault(error) {
      const dependency = error instanceof PublishFault ? 'redis' : 'postgres';
      state.faults[dependency] += 1;
      state.lastFault[dependency] = String(error);
      onFault(error);
    },
  });
}

/** One round. True when there may be more to read at once. */
async function relayOnce(session: OutboxSession, options: RelayOptions): Promise<boolean> {
  const { publisher, clock, state, batchSize = 500 } = options;
  const { timePostgres = untimed, tracing = NO_TRACING } = options;
  const { sql } = session;
  state.role = (await session.claim()) ? 'active' : 'standby';
  state.lastFault.postgres = null;
  if (state.role === 'standby') return false;

  const startedMs = tracing.nowMs();
  const cursor = await readCursor(sql, RELAY_READER, clock());
  const events = await timePostgres('read', () => readAfter(sql, cursor, batchSize));
  const [first] = events;
  state.lagMicros = first ? Math.max(0, clock() - first.createdAt) : 0;
  if (clock() - state.prunedAt >= PRUNE_EVERY_MICROS) {
    const pruned = await pruneOutbox(sql, clock(), PRUNE_ROWS);
    state.pruned += pruned;
    // A full batch means that there is more to delete: again in the next round.
    if (pruned < PRUNE_ROWS) state.prunedAt = clock();
  }
  const last = events.at(-1);
  if (!last) return false;

  // The database shows those to the journal's role alone; an owner of it would see them.
  const forScreens = events.filter(({ channel }) => channel !== JOURNAL_CHANNEL);
  if (forScreens.length > 0) {
    await publisher.publish(
      forScreens.map((event) => ({ channel: event.channel, text: eventMessage(event) })),
    );
    state.lastFault.redis = null;
    tracePublished(tracing, forScreens, { startedMs, now: clock() });
  }
  state.published += forScreens.length;
  // Moved by another relay meanwhile: the next round reads where it now stands.
  const move = { reader: RELAY_READER, from: cursor, to: last.position, movedAt: clock() };
  const hasMoved = await timePostgres('move', () => moveCursor(sql, move));
  if (hasMoved) state.position = formatPosition(last.position);
  return events.length === batchSize;
}
