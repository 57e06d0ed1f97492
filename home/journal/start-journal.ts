import type { Sql } from '@mockstreet/db/client';
import { LOCK_KEYS } from '@mockstreet/db/lock-keys';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { type JournalKey, newestJournalKey } from '#accounts/keys/journal-keys';
import { followOutbox } from '#outbox/follow-outbox';
import type { OutboxEvent } from '#outbox/outbox-event';
import { comparePositions, formatPosition, type OutboxPosition } from '#outbox/outbox-position';
import type { OutboxReader, OutboxSession } from '#outbox/outbox-session';
import { readTextsAfter } from '#outbox/read-outbox';
import { type JournalChannel, JournalFault } from './journal-channel.ts';
import { JOURNAL_VERSION, type JournalMessage, type JournalRecord } from './journal-message.ts';
import {
  followSynced,
  JOURNAL_READER,
  type JournalPlaces,
  movePlaces,
  readPlaces,
  type SyncedPlace,
} from './journal-place.ts';
import type { JournalState } from './journal-state.ts';
import { createKeyHandOver } from './key-hand-over.ts';
import { readRecords } from './read-records.ts';
import { later } from './replay/follow-chain.ts';
import { sealMessage } from './seal-message.ts';

/** How the journal signs in to the outbox. */
export const JOURNAL: OutboxReader = { applicationName: 'journal', lock: LOCK_KEYS.journal };

export interface JournalOptions {
  readonly openSession: (onMoved: () => void) => Promise<OutboxSession>;
  readonly channel: Pick<JournalChannel, 'publish'>;
  /** The same object until the file changes. */
  readonly keys: () => readonly JournalKey[];
  readonly clock: Clock;
  readonly state: JournalState;
  /** Told of every fault, for the log. */
  readonly onFault: (error: unknown) => void;
  /** Events read at a time, and put into one message. */
  readonly batchSize?: number;
  readonly eventsPerMessage?: number;
}

/** Some hundred kilobytes through a narrow uplink. */
const ROUND_DEADLINE_MS = 60_000;

/**
 * Carries the outbox to the edge's stream `fills.log`, sealed: reads events in their order, publishes
 * what a restore needs to know of them, then moves the cursor. Publishing comes first, so whatever
 * fails in between is published again and nothing is skipped. While the edge is away the outbox keeps
 * it all, on disk. Whoever begins on a new connection also publishes again what the edge's disk may not
 * have had when it went: that it lost power nobody tells us.
 */
export function startJournal(options: JournalOptions): { stop(): Promise<void> } {
  const { state, onFault } = options;
  const handOver = createKeyHandOver(options);
  const progress: Progress = { place: undefined };
  return followOutbox({
    openSession: options.openSession,
    roundDeadlineMs: ROUND_DEADLINE_MS,
    round: (session) => carryOn(session, options, handOver, progress),
    onConnecting: () => {
      state.role = 'connecting';
    },
    onFault(error) {
      const dependency = error instanceof JournalFault ? 'edge' : 'postgres';
      state.faults[dependency] += 1;
      state.lastFault[dependency] = String(error);
      onFault(error);
    },
  });
}

/** What this connection has published, while this process is the one that publishes. */
interface Progress {
  place: { at: OutboxPosition; readonly synced: SyncedPlace } | undefined;
}

/** One round. True when there may be more to read at once. */
async function carryOn(
  { sql, claim }: OutboxSession,
  options: JournalOptions,
  handOver: (at: OutboxPosition) => Promise<void>,
  progress: Progress,
): Promise<boolean> {
  const { state, clock, channel, batchSize = 500 } = options;
  state.role = (await claim()) ? 'active' : 'standby';
  state.lastFault.postgres = null;
  if (state.role === 'standby') {
    progress.place = undefined;
    return false;
  }
  const places = await readPlaces(sql, clock());
  await refuseLostPlace(sql, places.cursor);
  progress.place ??= { at: places.synced, synced: followSynced(places.synced) };
  const { place } = progress;
  await handOver(place.at);
  state.lastFault.edge = null;
  const events = await readTextsAfter(sql, place.at, batchSize);
  const [first] = events;
  state.lagMicros = first ? Math.max(0, clock() - first.createdAt) : 0;
  const last = events.at(-1);
  if (last) {
    const messages = await messagesOf(sql, place.at, events, options);
    const key = newestJournalKey(options.keys());
    await channel.publish(await Promise.all(messages.map((message) => sealMessage(message, key))));
    state.messages += messages.length;
    state.records += messages.reduce((sum, { records }) => sum + records.length, 0);
    place.at = last.position;
    place.synced.confirmed(last.position, events.length, clock());
  }
  if (!(await move(sql, places, place, clock()))) progress.place = undefined;
  else if (last) state.position = formatPosition(last.position);
  return events.length === batchSize;
}

/** False when another process has moved them meanwhile: the next round reads where they now stand. */
async function move(
  sql: Sql,
  before: JournalPlaces,
  { at, synced }: NonNullable<Progress['place']>,
  now: Instant,
): Promise<boolean> {
  const cursor = later(before.cursor, at);
  const after = { cursor, synced: synced.at(now) };
  const isSame =
    comparePositions(cursor, before.cursor) === 0 &&
    comparePositions(after.synced, before.synced) === 0;
  return isSame || (await movePlaces(sql, before.cursor, after, now));
}

/** The events in messages that follow one another from the cursor on. */
async function messagesOf(
  sql: Sql,
  cursor: OutboxPosition,
  events: readonly OutboxEvent<string>[],
  { eventsPerMessage = 100 }: JournalOptions,
): Promise<JournalMessage[]> {
  const records = await readRecords(sql, events);
  const readers = await otherReaders(sql);
  const byPlace = Map.groupBy(records, ({ at }) => at);
  const messages: JournalMessage[] = [];
  let after = formatPosition(cursor);
  for (let from = 0; from < events.length; from += eventsPerMessage) {
    const part = events.slice(from, from + eventsPerMessage);
    const places = part.map(({ position }) => formatPosition(position));
    const up_to = places.at(-1) as string;
    const own = places.flatMap((place): readonly JournalRecord[] => byPlace.get(place) ?? []);
    messages.push({ version: JOURNAL_VERSION, after, up_to, readers, records: own });
    after = up_to;
  }
  return messages;
}

/**
 * How far the others are: after a restore, what they have carried need not be carried again. A channel of Discord has
 * carried what lies before the first message that it has taken in and not posted.
 */
async function otherReaders(sql: Sql): Promise<Record<string, string>> {
  const rows = await sql<{ reader: string; place: string }[]>`
    select reader, coalesce(unposted.before, cursors.transaction_id || '.' || cursors.id) as place
    from outbox_cursors as cursors left join lateral (
      select message.transaction_id || '.' || message.event_id - 1 as before
      from discord_messages as message
      where 'discord-' || message.channel = cursors.reader and message.finished_at is null
      order by message.transaction_id, message.event_id limit 1) as unposted on true
    where reader <> ${JOURNAL_READER}`;
  return Object.fromEntries(rows.map(({ reader, place }) => [reader, place]));
}

/**
 * A cursor ahead of everything that can be written comes from another cluster: somebody has restored
 * the database by hand. Nothing would ever be journaled again.
 */
async function refuseLostPlace(sql: Sql, cursor: OutboxPosition): Promise<void> {
  const [row] = await sql<{ lost: boolean }[]>`
    select ${cursor.transactionId.toString()}::xid8 > outbox_horizon() as lost`;
  if (row?.lost) {
    throw new Error('the journal’s place is ahead of the outbox: restore with npm run restore');
  }
}
