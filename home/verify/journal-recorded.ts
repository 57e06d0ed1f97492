import type { Sql } from '@mockstreet/db/client';
import { type ChannelModel, connect } from 'amqplib';
import type { StreamSpan } from '#journal/read-stream';
import { findUnrecorded, type JournalCheckOptions, withoutRecord } from './find-unrecorded.ts';
import type { Finding } from './invariants.ts';
import { isOwedAnAnswer } from './is-owed-an-answer.ts';
import { type JournaledCommand, journaledCommand } from './journaled-command.ts';
import { DEAD_MAX, readDeadLetters } from './read-dead-letters.ts';
import { EXAMPLES_MAX } from './sql-check.ts';

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
  rule: 'no valid order or command was set aside without an answer',
  unit: 'set aside',
};

/**
 * Invariant 1 across the broker. Reads the edge's journal from its first message (it goes back
 * seven days) and looks each command up at home; then looks at what was set aside, where junk and
 * forgeries belong and a valid order or command does not.
 *
 * A command without a record is lost unless it still waits: as many are excused as can
 * ({@link findUnrecorded}), and the remark says how many. While home is away, that may be a few too
 * many: the beacons it left in its queues.
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
  const { span, missing, uncounted, mayWait } = await findUnrecorded(options, connection);
  const absent = missing.length + uncounted;
  const excused = Math.min(absent, mayWait);
  const breaches = absent - excused;
  return {
    ...{ ...RECORDED, checked: span.messages, breaches },
    examples: breaches === 0 ? [] : missing.slice(0, EXAMPLES_MAX).map(describe),
    remark: remarkOn(span, excused),
  };
}

/** Looks for orders and commands among what was set aside: they wait there for ever unless someone acts. */
async function inspectSetAside(sql: Sql, connection: ChannelModel): Promise<Finding> {
  let checked = 0;
  const valid = new Map<string, JournaledCommand>();
  const isAll = await readDeadLetters(connection, DEAD_MAX, (letter) => {
    checked += 1;
    if (!isOwedAnAnswer(letter)) return;
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

function describe({ submission, contentSha256: hash }: JournaledCommand): string {
  const name = submission ? `${submission.kind} ${submission.id}` : `message with sha256 ${hash}`;
  return `${name} has no record`;
}

function remarkOn(span: StreamSpan, excused: number): string {
  const range =
    span.first === null ? 'the journal is empty' : `offsets ${span.first} to ${span.last}`;
  return excused === 0
    ? range
    : `${range}; up to ${excused} without a record still wait in a queue`;
}
