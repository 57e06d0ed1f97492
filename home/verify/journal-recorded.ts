import type { Sql } from '@mockstreet/db/client';
import { type ChannelModel, connect } from 'amqplib';
import { ORDERS_LOG, readStream, type StreamSpan } from '#journal/read-stream';
import type { Finding } from './invariants.ts';
import { isValidOrder } from './is-valid-order.ts';
import { contentSha256, type JournaledCommand, journaledCommand } from './journaled-command.ts';
import { readDeadLetters } from './read-dead-letters.ts';

import { EXAMPLES_MAX } from './sql-check.ts';
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

const RECORDED: Finding = {
  invariant: 1,
  rule: 'every journaled command is recorded, set aside, or still waits in a queue',
  unit: 'commands',
  checked: 0,
  breaches: 0,
  examples: [],
};
const SET_ASIDE: Finding = {
  ...RECORDED,
  rule: 'no valid order was set aside without an answer',
  unit: 'set aside',
};
/** Commands without a record that are remembered; beyond it they are only counted. */
const MISSING_MAX = 100_000;
const DEAD_MAX = 10_000;
/** How often commands without a record are looked up again while their number shrinks. */
const LOOKS_MAX = 5;

/**
 * Invariant 1 across the broker. Reads the edge's journal from its first message (it goes back
 * seven days) and looks each command up at home; then looks at what was set aside, where junk and
 * forgeries belong and a valid order does not.
 *
 * A command without a record is lost unless it still waits. Which commands wait cannot be asked of
 * a partition, only how many messages it holds, beacons included. So the search is repeated until
 * it finds no more records, and then as many are excused as can have waited all that time
 * ({@link stillWaiting}); the remark says how many. While home is away, that may be a few too many:
 * the beacons it left in its queues.
 */
export async function checkJournalRecorded(options: JournalCheckOptions): Promise<Finding[]> {
  let connection: ChannelModel;
  try {
    connection = await connect(options.amqpUrl, { timeout: 5_000 });
  } catch {
    return [RECORDED, SET_ASIDE].map((rule) => ({
      ...rule,
      unchecked: 'RabbitMQ is not running',
    }));
  }
  connection.on('error', () => {});
  try {
    return [await compare(options, connection), await inspectSetAside(options.sql, connection)];
  } finally {
    await connection.close().catch(() => {});
  }
}

async function compare(options: JournalCheckOptions, connection: ChannelModel): Promise<Finding> {
  const { sql } = options;
  let missing: JournaledCommand[] = [];
  let uncounted = 0;
  const span = await readStream(connection, ORDERS_LOG, async (contents) => {
    const absent = await withoutRecord(sql, contents.map(journaledCommand));
    const room = MISSING_MAX - missing.length;
    missing.push(...absent.slice(0, room));
    uncounted += Math.max(0, absent.length - room);
  });
  const checked = { ...RECORDED, checked: span.messages };

  let first: readonly QueueCount[] | undefined;
  let waiting = 0;
  for (let look = 0; look < LOOKS_MAX && missing.length > 0; look++) {
    // What the journal's end had is by now counted by the broker, if it waits at all.
    await options.sleep(DEPTH_LAG_MS);
    const queues = await countQueues(options.managementUrl, vhostOf(options.amqpUrl));
    const before = missing.length;
    missing = await withoutRecord(sql, missing);
    missing = await notSetAside(connection, missing);
    const shrinks = missing.length < before;
    waiting = shrinks ? queues.reduce((total, { messages }) => total + messages, 0) : 0;
    waiting = Math.max(waiting, stillWaiting(first ?? queues, queues));
    if (first && !shrinks) break;
    first ??= queues;
  }
  const absent = missing.length + uncounted;
  const excused = Math.min(absent, waiting);
  const breaches = absent - excused;
  return {
    ...checked,
    breaches,
    examples: breaches === 0 ? [] : missing.slice(0, EXAMPLES_MAX).map(describe),
    remark: remarkOn(span, excused),
  };
}

/** Looks for orders among what was set aside: they wait there for ever unless someone acts. */
async function inspectSetAside(sql: Sql, connection: ChannelModel): Promise<Finding> {
  let checked = 0;
  const valid = new Map<string, JournaledCommand>();
  const isAll = await readDeadLetters(connection, DEAD_MAX, (letter) => {
    checked += 1;
    if (!isValidOrder(letter)) return;
    const command = journaledCommand(letter.content);
    valid.set(command.contentSha256, command);
  });
  const stuck = await withoutRecord(sql, [...valid.values()]);
  return {
    ...SET_ASIDE,
    checked,
    breaches: stuck.length,
    examples: stuck.slice(0, EXAMPLES_MAX).map(describe),
    ...(isAll ? {} : { remark: `only the first ${DEAD_MAX} were looked at` }),
  };
}

function describe({ order, contentSha256: hash }: JournaledCommand): string {
  return order ? `order ${order.id} has no record` : `message with sha256 ${hash} has no record`;
}

function remarkOn(span: StreamSpan, excused: number): string {
  const range =
    span.first === null ? 'the journal is empty' : `offsets ${span.first} to ${span.last}`;
  return excused === 0
    ? range
    : `${range}; up to ${excused} without a record still wait in a queue`;
}

/** Those of the commands that home has neither as an order nor as a conflict, nor set aside itself. */
async function withoutRecord(
  sql: Sql,
  commands: readonly JournaledCommand[],
): Promise<JournaledCommand[]> {
  const absent: JournaledCommand[] = [];
  for (let from = 0; from < commands.length; from += 1_000) {
    const batch = commands.slice(from, from + 1_000);
    const recorded = await recordedAmong(sql, batch);
    absent.push(
      ...batch.filter(
        ({ order, contentSha256: hash }) =>
          !recorded.has(hash) && (!order || !recorded.has(key(order))),
      ),
    );
  }
  return absent;
}

async function recordedAmong(
  sql: Sql,
  commands: readonly JournaledCommand[],
): Promise<ReadonlySet<string>> {
  const orders = commands.flatMap(({ order }) => (order ? [order] : []));
  const rows = await sql<{ key: string }[]>`
    with asked as (
      select * from unnest(${orders.map(({ id }) => id)}::uuid[],
        ${orders.map(({ bodySha256 }) => bodySha256)}::text[]) as asked (id, body_sha256))
    select asked.id || ' ' || asked.body_sha256 as key from asked
    where exists (select from orders
        where orders.id = asked.id and orders.body_sha256 = asked.body_sha256)
      or exists (select from order_conflicts conflict
        where conflict.order_id = asked.id and conflict.body_sha256 = asked.body_sha256)
    union all
    select hash from unnest(${commands.map(({ contentSha256: hash }) => hash)}::text[]) as hash
    where exists (select from set_aside_commands where content_sha256 = decode(hash, 'hex'))`;
  return new Set(rows.map((row) => row.key));
}

function key(order: { readonly id: string; readonly bodySha256: string }): string {
  return `${order.id} ${order.bodySha256}`;
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
