import type { Sql } from '@mockstreet/db/client';
import type { ChannelModel } from 'amqplib';
import { ORDERS_LOG, readStream, type StreamSpan } from '#journal/read-stream';
import {
  contentSha256,
  type JournaledCommand,
  type JournaledSubmission,
  journaledCommand,
} from './journaled-command.ts';
import { DEAD_MAX, readDeadLetters } from './read-dead-letters.ts';
import {
  countQueues,
  DEPTH_LAG_MS,
  type QueueCount,
  stillWaiting,
  vhostOf,
} from './waiting-commands.ts';

export interface JournalCheckOptions {
  readonly sql: Sql;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Commands of the edge's journal that home knows nothing of. */
export interface Unrecorded {
  readonly span: StreamSpan;
  readonly missing: readonly JournaledCommand[];
  /** So many more than are remembered. */
  readonly uncounted: number;
  /** So many of them may still wait in a queue. */
  readonly mayWait: number;
}

/** Commands without a record that are remembered; beyond it they are only counted. */
const MISSING_MAX = 100_000;
/** How often commands without a record are looked up again while their number shrinks. */
const LOOKS_MAX = 5;

/**
 * Looks each command of the journal up at home. Which of those without a record still wait cannot be
 * asked of a partition, only how many messages it holds, beacons included. So the search is repeated
 * until it finds no more records; as many can then have waited all that time ({@link stillWaiting}).
 */
export async function findUnrecorded(
  options: JournalCheckOptions,
  connection: ChannelModel,
): Promise<Unrecorded> {
  const { sql } = options;
  let missing: JournaledCommand[] = [];
  let uncounted = 0;
  const span = await readStream(connection, ORDERS_LOG, async (contents) => {
    const absent = await withoutRecord(sql, contents.map(journaledCommand));
    const room = MISSING_MAX - missing.length;
    missing.push(...absent.slice(0, room));
    uncounted += Math.max(0, absent.length - room);
  });

  let first: readonly QueueCount[] | undefined;
  let mayWait = 0;
  for (let look = 0; look < LOOKS_MAX && missing.length > 0; look++) {
    // What the journal's end had is by now counted by the broker, if it waits at all.
    await options.sleep(DEPTH_LAG_MS);
    const queues = await countQueues(options.managementUrl, vhostOf(options.amqpUrl));
    const before = missing.length;
    missing = await withoutRecord(sql, missing);
    missing = await notSetAside(connection, missing);
    const shrinks = missing.length < before;
    mayWait = shrinks ? queues.reduce((total, { messages }) => total + messages, 0) : 0;
    mayWait = Math.max(mayWait, stillWaiting(first ?? queues, queues));
    if (first && !shrinks) break;
    first ??= queues;
  }
  return { span, missing, uncounted, mayWait };
}

/** Those of the commands that home has neither recorded nor as a conflict, nor set aside or discarded itself. */
export async function withoutRecord(
  sql: Sql,
  commands: readonly JournaledCommand[],
): Promise<JournaledCommand[]> {
  const absent: JournaledCommand[] = [];
  for (let from = 0; from < commands.length; from += 1_000) {
    const batch = commands.slice(from, from + 1_000);
    const recorded = await recordedAmong(sql, batch);
    absent.push(
      ...batch.filter(
        ({ submission, contentSha256: hash }) =>
          !recorded.has(hash) && (!submission || !recorded.has(key(submission))),
      ),
    );
  }
  return absent;
}

async function recordedAmong(
  sql: Sql,
  commands: readonly JournaledCommand[],
): Promise<ReadonlySet<string>> {
  const asked = commands.flatMap(({ submission }) => submission ?? []);
  const rows = await sql<{ key: string }[]>`
    with asked as (
      select * from unnest(${asked.map(({ id }) => id)}::uuid[],
        ${asked.map(({ bodySha256 }) => bodySha256)}::text[]) as asked (id, body_sha256))
    select asked.id || ' ' || asked.body_sha256 as key from asked
    where exists (select from orders
        where orders.id = asked.id and orders.body_sha256 = asked.body_sha256)
      or exists (select from commands
        where commands.id = asked.id and commands.body_sha256 = asked.body_sha256)
      or exists (select from order_conflicts conflict
        where conflict.order_id = asked.id and conflict.body_sha256 = asked.body_sha256)
    union all
    select hash from unnest(${commands.map(({ contentSha256: hash }) => hash)}::text[]) as hash
    where exists (select from set_aside_commands where content_sha256 = decode(hash, 'hex'))
      or exists (select from dead_letters
        where content_sha256 = decode(hash, 'hex') and state = 'DISCARDED')`;
  return new Set(rows.map((row) => row.key));
}

function key({ id, bodySha256 }: JournaledSubmission): string {
  return `${id} ${bodySha256}`;
}

/** Those of the commands that `orders.dead` does not hold. */
async function notSetAside(
  connection: ChannelModel,
  commands: readonly JournaledCommand[],
): Promise<JournaledCommand[]> {
  const left = new Map(commands.map((command) => [command.contentSha256, command]));
  if (left.size > 0) {
    await readDeadLetters(connection, DEAD_MAX, ({ content }) =>
      left.delete(contentSha256(content)),
    );
  }
  return [...left.values()];
}
