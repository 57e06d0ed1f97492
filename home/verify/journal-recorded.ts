import type { Sql } from '@mockstreet/db/client';
import { type ChannelModel, connect } from 'amqplib';
import type { Finding } from './invariants.ts';
import { contentSha256, type JournaledCommand, journaledCommand } from './journaled-command.ts';
import { readDeadLetters } from './read-dead-letters.ts';
import { type JournalSpan, readJournal } from './read-journal.ts';
import { EXAMPLES_MAX } from './sql-check.ts';
import { countWaitingCommands, DEPTH_LAG_MS, vhostOf } from './waiting-commands.ts';

export interface JournalCheckOptions {
  readonly sql: Sql;
  readonly amqpUrl: string;
  readonly managementUrl: string;
  readonly sleep: (ms: number) => Promise<void>;
}

const RULE = 'every journaled command is recorded, set aside, or still waits in a queue';
/** Commands without a record that are remembered; beyond it they are only counted. */
const MISSING_MAX = 100_000;
const DEAD_MAX = 10_000;
/** A loss is only called one when this many looks in a row agree. */
const LOOKS = 3;

/**
 * Invariant 1 across the broker: reads the edge's journal from its first message (it goes back
 * seven days) and looks each command up at home.
 *
 * A command without a record is lost unless it still waits. Which commands wait cannot be asked of
 * a queue that is being consumed, only how many; so with empty queues the answer is exact, and
 * otherwise commands are lost for certain when more have no record than there are waiting. The
 * finding's remark says how many were excused that way.
 */
export async function checkJournalRecorded(options: JournalCheckOptions): Promise<Finding> {
  let connection: ChannelModel;
  try {
    connection = await connect(options.amqpUrl, { timeout: 5_000 });
  } catch {
    return { ...finding(0), unchecked: 'RabbitMQ is not running' };
  }
  connection.on('error', () => {});
  try {
    return await compare(options, connection);
  } finally {
    await connection.close().catch(() => {});
  }
}

async function compare(options: JournalCheckOptions, connection: ChannelModel): Promise<Finding> {
  const { sql } = options;
  let missing: JournaledCommand[] = [];
  let uncounted = 0;
  const span = await readJournal(connection, async (contents) => {
    const absent = await withoutRecord(sql, contents.map(journaledCommand));
    const room = MISSING_MAX - missing.length;
    missing.push(...absent.slice(0, room));
    uncounted += Math.max(0, absent.length - room);
  });
  if (missing.length === 0) return { ...finding(span.messages), remark: remarkOn(span, 0) };

  let waiting = 0;
  for (let look = 0; look < LOOKS; look++) {
    // What the journal's end had is by now counted by the broker, if it waits at all.
    await options.sleep(DEPTH_LAG_MS);
    waiting = await countWaitingCommands(options.managementUrl, vhostOf(options.amqpUrl));
    missing = await withoutRecord(sql, missing);
    missing = await notSetAside(connection, missing);
    if (missing.length + uncounted <= waiting) {
      const remark = remarkOn(span, missing.length + uncounted);
      return { ...finding(span.messages), remark };
    }
  }
  return {
    ...finding(span.messages),
    breaches: missing.length + uncounted - waiting,
    examples: missing
      .slice(0, EXAMPLES_MAX)
      .map(({ order, contentSha256: hash }) =>
        order ? `order ${order.id} has no record` : `message with sha256 ${hash} has no record`,
      ),
    remark: remarkOn(span, waiting),
  };
}

function finding(checked: number): Finding {
  return { invariant: 1, rule: RULE, unit: 'commands', checked, breaches: 0, examples: [] };
}

function remarkOn(span: JournalSpan, excused: number): string {
  const range =
    span.first === null ? 'the journal is empty' : `offsets ${span.first} to ${span.last}`;
  return excused === 0
    ? range
    : `${range}; up to ${excused} without a record still wait in a queue`;
}

/** Those of the commands that home has neither as an order nor as a conflict. */
async function withoutRecord(
  sql: Sql,
  commands: readonly JournaledCommand[],
): Promise<JournaledCommand[]> {
  const absent: JournaledCommand[] = [];
  for (let from = 0; from < commands.length; from += 1_000) {
    const batch = commands.slice(from, from + 1_000);
    const recorded = await recordedAmong(sql, batch);
    absent.push(...batch.filter(({ order }) => !order || !recorded.has(key(order))));
  }
  return absent;
}

async function recordedAmong(
  sql: Sql,
  commands: readonly JournaledCommand[],
): Promise<ReadonlySet<string>> {
  const orders = commands.flatMap(({ order }) => (order ? [order] : []));
  const rows = await sql<{ id: string; bodySha256: string }[]>`
    with asked as (
      select * from unnest(${orders.map(({ id }) => id)}::uuid[],
        ${orders.map(({ bodySha256 }) => bodySha256)}::text[]) as asked (id, body_sha256))
    select asked.id, asked.body_sha256 as "bodySha256" from asked
    where exists (select from orders
        where orders.id = asked.id and orders.body_sha256 = asked.body_sha256)
      or exists (select from order_conflicts conflict
        where conflict.order_id = asked.id and conflict.body_sha256 = asked.body_sha256)`;
  return new Set(rows.map(key));
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
    await readDeadLetters(connection, DEAD_MAX, (content) => left.delete(contentSha256(content)));
  }
  return [...left.values()];
}
