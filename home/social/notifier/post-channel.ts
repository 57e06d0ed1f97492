import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import { MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { followOutbox } from '#outbox/follow-outbox';
import { comparePositions } from '#outbox/outbox-position';
import type { OutboxReader, OutboxSession } from '#outbox/outbox-session';
import { type AlertTerms, alertOf, type DiscordChannel } from './alert.ts';
import { readChannelCursor, readEventsFor, readerOf } from './channel-cursor.ts';
import { pruneMessages, type QueuedAlert, queueAlerts, readBacklog } from './message-queue.ts';
import { type Sending, sendNext } from './send-next.ts';

/** How each channel's poster signs in to the outbox: one process posts to a channel at a time. */
export const POSTERS: Readonly<Record<DiscordChannel, OutboxReader>> = {
  alerts: { applicationName: 'notifier-alerts', lock: LOCK_KEYS.notifierAlerts },
  human: { applicationName: 'notifier-human', lock: LOCK_KEYS.notifierHuman },
};

export interface PosterOptions extends Sending {
  readonly openSession: (onMoved: () => void) => Promise<OutboxSession>;
  readonly terms: AlertTerms;
  /** Has its place in the outbox: what happens from now on is told. */
  readonly onBegun: () => void;
  /** Events read at a time. */
  readonly batchSize?: number;
}

/** A request that hangs, and looking through what was posted. */
const ROUND_DEADLINE_MS = 120_000;
const LOOK_AROUND_EVERY_MICROS = 5 * MICROS_PER_SECOND;
const PRUNE_ROWS = 1_000;

/**
 * Posts to one channel of Discord what the outbox holds for it, in its order: takes alerts in by a cursor of its own,
 * each a row with a state, and sends from there one at a time. Whatever fails, a new session goes on from the cursor and
 * from what is not finished.
 */
export function postChannel(options: PosterOptions): { stop(): Promise<void> } {
  const { state, log, channel } = options;
  const alarm = createAlarm();
  const poster = followOutbox({
    openSession: (onMoved) => {
      alarm.wakes(onMoved);
      return options.openSession(onMoved);
    },
    roundDeadlineMs: ROUND_DEADLINE_MS,
    round: (session) => postOnce(session, options, alarm.in),
    onConnecting: () => {
      state.role = 'connecting';
    },
    onFault(error) {
      state.counts.postgresFaults += 1;
      state.postgresFault = String(error);
      log.warn({ channel, err: error }, 'will resume at the cursor');
    },
  });
  return {
    async stop() {
      await poster.stop();
      // Behind the last round, which may have set it.
      alarm.stop();
    },
  };
}

/** One round. True when there may be more to do at once. */
async function postOnce(
  session: OutboxSession,
  options: PosterOptions,
  wakeIn: (ms: number) => void,
): Promise<boolean> {
  const { state, channel, clock } = options;
  state.role = (await session.claim()) ? 'active' : 'standby';
  state.postgresFault = null;
  if (state.role === 'standby') return false;
  const hasMore = await takeIn(session, options);
  options.onBegun();
  const waitMs = await sendNext(session.sql, options);
  if (
    Math.abs(clock() - state.lookedAt) >= LOOK_AROUND_EVERY_MICROS ||
    (waitMs === null && state.waiting > 0)
  ) {
    Object.assign(state, await readBacklog(session.sql, channel));
    await pruneMessages(session.sql, clock(), PRUNE_ROWS);
    state.lookedAt = clock();
  }
  if (waitMs !== null && waitMs > 0) wakeIn(waitMs);
  return hasMore || waitMs === 0;
}

/** Takes in what the outbox has for the channel. True when there may be more of it. */
async function takeIn({ sql }: OutboxSession, options: PosterOptions): Promise<boolean> {
  const { channel, clock, terms, state, batchSize = 500 } = options;
  const { at: from, doubtTo } = await readChannelCursor(sql, channel, clock());
  const { events, upTo } = await readEventsFor(sql, channel, from, batchSize);
  if (!upTo) return false;
  const alerts = events.flatMap((event): QueuedAlert[] => {
    const alert = alertOf(channel, event, terms);
    if (!alert) return [];
    const { position: at, createdAt: eventAt } = event;
    const inDoubt = doubtTo !== undefined && comparePositions(at, doubtTo) <= 0;
    return [{ ...alert, at, eventAt, inDoubt }];
  });
  const move = { channel, reader: readerOf(channel), from, to: upTo, movedAt: clock() };
  // Moved by another meanwhile: the next round reads where it now stands.
  if (!(await queueAlerts(sql, move, alerts))) return true;
  const unreadable = alerts.filter((alert) => alert.unreadable !== undefined);
  state.counts.queued += alerts.length;
  state.counts.refused += unreadable.length;
  for (const { template, unreadable: reason } of unreadable) {
    options.log.error({ channel, template, reason }, 'an event is not told of');
  }
  return events.length === batchSize;
}

/** Wakes whoever waits after a time, also where nothing new has come. */
function createAlarm() {
  let wake = () => {};
  let timer: NodeJS.Timeout | undefined;
  return {
    wakes: (onMoved: () => void) => {
      wake = onMoved;
    },
    in: (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => wake(), ms);
    },
    stop: () => clearTimeout(timer),
  };
}
