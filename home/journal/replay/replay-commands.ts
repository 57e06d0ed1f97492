import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import type { ChannelModel } from 'amqplib';
import type { AdmitOptions, Admitted } from '#trading/admit-message';
import { type AdmitPorts, admitMessages } from '#trading/admit-messages';
import { createEdgeProgress, type EdgeProgress, type EdgeStamp } from '#trading/edge-progress';
import { isSubmission, openOf } from '#trading/open-submission';
import { recordBesideQueue } from '#trading/record-beside-queue';
import { REPLAYED_PARTITION } from '#trading/replayed-submissions';
import { type JournaledCommand, journaledCommand } from '#verify/journaled-command';
import { ORDERS_LOG, readStream } from '../read-stream.ts';
import { readDeadHashes } from './read-dead-hashes.ts';

export interface CommandReplayOptions {
  readonly sql: Sql;
  readonly admission: AdmitPorts;
  readonly admit: Omit<AdmitOptions, 'partition'>;
  readonly clock: Clock;
  /** Of the commands without a record, those that are wanted. */
  readonly isWanted: (command: JournaledCommand) => boolean;
  /** Orders say so of themselves (`replayed_at`): a lost database may have given them an answer. */
  readonly mayHaveBeenAnswered: boolean;
}

export interface CommandReplay {
  readonly commands: number;
  /** Orders that wait to be priced anew. */
  readonly repriced: number;
  /** Commands beside orders that wait to be decided anew. */
  readonly commandsAgain: number;
  readonly refused: number;
  readonly setAside: ReadonlyMap<string, number>;
}

/**
 * Reads `orders.log` and records what has no record: commands that the lost database had dealt with
 * after what any journal tells, and those that still wait in a queue, where they will be known. Each
 * is admitted as the engine would, but for its place in the queue, which the stream does not tell.
 * Orders and commands wait for the engine; what nobody stands behind is set aside with its reason.
 */
export async function replayCommands(
  options: CommandReplayOptions,
  connection: ChannelModel,
): Promise<CommandReplay> {
  const dead = await readDeadHashes(connection);
  const total = { repriced: 0, commandsAgain: 0, refused: 0, setAside: new Map<string, number>() };
  const progress = createEdgeProgress();
  const span = await readStream(connection, ORDERS_LOG, async (contents) => {
    const messages = await readMessages(options.sql, contents, dead);
    const wanted = messages.filter(({ isKnown, command }) => !isKnown && options.isWanted(command));
    const admitted = await admit(options, wanted);
    const timely = inTime(progress, messages, admitted, options.clock());
    if (wanted.length > 0) await record(options, wanted, timely, total);
  });
  return { commands: span.messages, ...total };
}

/** A message of the journal, with what it says of itself. */
interface JournaledMessage {
  readonly content: Buffer;
  readonly command: JournaledCommand;
  /** It is an order or a command here, or a conflict with one, or set aside. */
  readonly isKnown: boolean;
  /** Of one that is recorded as it was stamped. */
  readonly stamp: EdgeStamp | undefined;
}

async function readMessages(
  sql: Sql,
  contents: readonly Buffer[],
  dead: ReadonlySet<string>,
): Promise<JournaledMessage[]> {
  const messages = contents.map((content) => ({ content, command: journaledCommand(content) }));
  const asked = messages.flatMap(({ command: { submission } }) => submission ?? []);
  const ids = asked.map(({ id }) => id);
  const hashes = messages.map(({ command }) => command.contentSha256);
  const known = await sql<{ key: string; intakeId: string | null; acceptedAt: Instant | null }[]>`
    select orders.id || ' ' || orders.body_sha256 as key,
      intake_id as "intakeId", accepted_at as "acceptedAt"
    from orders where id = any(${ids}::uuid[])
    union all
    select id || ' ' || body_sha256, intake_id, accepted_at
    from commands where id = any(${ids}::uuid[])
    union all
    select order_id || ' ' || body_sha256, null, null from order_conflicts
    where order_id = any(${ids}::uuid[])
    union all
    select hash, null, null from unnest(${hashes}::text[]) as hash
    where exists (select from set_aside_commands where content_sha256 = decode(hash, 'hex'))
      or exists (select from dead_letters
        where content_sha256 = decode(hash, 'hex') and state = 'DISCARDED')`;
  const stamps = new Map(known.map((row) => [row.key, stampOf(row)]));
  return messages.map((message) => {
    const { submission, contentSha256: hash } = message.command;
    const key = submission ? `${submission.id} ${submission.bodySha256}` : hash;
    const isKnown = dead.has(hash) || stamps.has(hash) || stamps.has(key);
    return { ...message, isKnown, stamp: stamps.get(key) };
  });
}

function stampOf(row: { intakeId: string | null; acceptedAt: Instant | null }) {
  const { intakeId, acceptedAt } = row;
  return intakeId !== null && acceptedAt !== null ? { intakeId, acceptedAt } : undefined;
}

async function admit(
  options: CommandReplayOptions,
  messages: readonly JournaledMessage[],
): Promise<ReadonlyMap<JournaledMessage, Admitted>> {
  const admitted = await admitMessages(
    { ...options.admit, partition: REPLAYED_PARTITION },
    options.admission,
    messages.map(({ content, command: { submission } }) => ({
      type: MESSAGE_TYPE[submission?.kind ?? 'order'],
      content,
    })),
  );
  return new Map(messages.map((message, index) => [message, admitted[index] as Admitted]));
}

/**
 * Sets aside what an intake cannot have stamped when it stands in the stream: a thief of the edge
 * would fill it at a price of the past. What is recorded here tells how far each intake had come.
 */
function inTime(
  progress: EdgeProgress,
  messages: readonly JournaledMessage[],
  admitted: ReadonlyMap<JournaledMessage, Admitted>,
  now: Instant,
): Admitted[] {
  return messages.flatMap((message) => {
    const one = admitted.get(message);
    const open = one && isSubmission(one) ? openOf(one).open : undefined;
    const stamp = open ?? message.stamp;
    const timeliness = stamp && progress.note({ ...stamp, redelivered: false }, now);
    if (!one) return [];
    if (!open || timeliness !== 'back_dated') return [one];
    const { userId } = open;
    const named = one.kind === 'order' ? open.id : undefined;
    return [{ kind: 'poison', reason: 'back_dated', orderId: named, userId } as const];
  });
}

/** Counts over all batches. */
interface Total {
  repriced: number;
  commandsAgain: number;
  refused: number;
  readonly setAside: Map<string, number>;
}

async function record(
  options: CommandReplayOptions,
  messages: readonly JournaledMessage[],
  admitted: readonly Admitted[],
  total: Total,
): Promise<void> {
  const { sql, clock } = options;
  const now = clock();
  await setAside(sql, messages, admitted, now, total);
  const flaggedAt = options.mayHaveBeenAnswered ? now : null;
  const recorded = await recordBesideQueue(
    { sql, admit: options.admit, now, flaggedAt },
    admitted.filter(isSubmission),
  );
  total.refused += recorded.refused;
  total.repriced += recorded.orders;
  total.commandsAgain += recorded.commands;
}

/** As the engine hands poison to `orders.dead`, which the auditor may not write to. */
async function setAside(
  sql: Sql,
  messages: readonly JournaledMessage[],
  admitted: readonly Admitted[],
  now: Instant,
  total: Total,
): Promise<void> {
  const poison = admitted.flatMap((one, index) => {
    const message = messages[index] as JournaledMessage;
    return one.kind === 'poison' ? [{ ...one, hash: message.command.contentSha256 }] : [];
  });
  if (poison.length === 0) return;
  await sql`
    insert into set_aside_commands (content_sha256, order_id, reason, set_aside_at)
    select decode(hash, 'hex'), order_id, reason, ${now}::timestamptz
    from unnest(${poison.map(({ hash }) => hash)}::text[],
      ${poison.map(({ orderId }) => orderId ?? null)}::uuid[],
      ${poison.map(({ reason }) => reason)}::text[]) as poison (hash, order_id, reason)
    on conflict do nothing`;
  for (const { reason } of poison) {
    const kind = reason.split(':')[0] as string;
    total.setAside.set(kind, (total.setAside.get(kind) ?? 0) + 1);
  }
}
