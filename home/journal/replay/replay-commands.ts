import type { Sql } from '@mockstreet/db/client';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { canonicalIntent } from '@mockstreet/shared/order';
import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import type { ChannelModel } from 'amqplib';
import type { AdmitOptions, Admitted, AdmittedOrder } from '#trading/admit-message';
import { type AdmitPorts, admitMessages } from '#trading/admit-messages';
import { type RecordedOrder, readRecordedOrders } from '#trading/read-orders';
import { REPLAYED_PARTITION, storeReplayedOrders } from '#trading/replayed-orders';
import { type ConflictRow, outcomeRow } from '#trading/settlement-rows';
import { writeSettlement } from '#trading/write-settlement';
import { contentSha256, type JournaledCommand, journaledCommand } from '#verify/journaled-command';
import { readDeadLetters } from '#verify/read-dead-letters';
import { ORDERS_LOG, readStream } from '../read-stream.ts';

export interface CommandReplayOptions {
  readonly sql: Sql;
  readonly admission: AdmitPorts;
  readonly admit: Omit<AdmitOptions, 'partition'>;
  readonly clock: Clock;
  /** Orders that are not wanted back: an earlier restore gave up what became of them. */
  readonly givenUp: ReadonlySet<string>;
}

export interface CommandReplay {
  readonly commands: number;
  readonly repriced: number;
  readonly refused: number;
  readonly setAside: ReadonlyMap<string, number>;
}

/** Messages of `orders.dead` that are recognised; each is a hash in memory. */
const DEAD_MAX = 100_000;

/**
 * Reads `orders.log` and records what has no record: commands that the lost database had dealt with
 * after what any journal tells, and those that still wait in a queue, where they will be known. Each
 * is admitted as the engine would, but for its place in the queue, which the stream does not tell.
 * Orders wait, flagged, for the engine; what nobody stands behind is set aside with its reason.
 */
export async function replayCommands(
  options: CommandReplayOptions,
  connection: ChannelModel,
): Promise<CommandReplay> {
  const dead = new Set<string>();
  await readDeadLetters(connection, DEAD_MAX, ({ content }) => dead.add(contentSha256(content)));
  const total = { repriced: 0, refused: 0, setAside: new Map<string, number>() };
  const span = await readStream(connection, ORDERS_LOG, async (contents) => {
    const unrecorded = await withoutRecord(options.sql, contents, dead);
    const unknown = unrecorded.filter(
      ({ command: { order } }) => !order || !options.givenUp.has(order.id),
    );
    if (unknown.length > 0) await record(options, unknown, total);
  });
  return { commands: span.messages, ...total };
}

/** A message of the journal, with what it says of itself. */
interface JournaledMessage {
  readonly content: Buffer;
  readonly command: JournaledCommand;
}

/** Those that are neither an order here, nor a conflict with one, nor set aside. */
async function withoutRecord(
  sql: Sql,
  contents: readonly Buffer[],
  dead: ReadonlySet<string>,
): Promise<JournaledMessage[]> {
  const messages = contents.map((content) => ({ content, command: journaledCommand(content) }));
  const orders = messages.flatMap(({ command: { order } }) => (order ? [order] : []));
  const hashes = messages.map(({ command }) => command.contentSha256);
  const known = await sql<{ key: string }[]>`
    select orders.id || ' ' || orders.body_sha256 as key
    from orders where id = any(${orders.map(({ id }) => id)}::uuid[])
    union all
    select order_id || ' ' || body_sha256 from order_conflicts
    where order_id = any(${orders.map(({ id }) => id)}::uuid[])
    union all
    select hash from unnest(${hashes}::text[]) as hash
    where exists (select from set_aside_commands where content_sha256 = decode(hash, 'hex'))`;
  const keys = new Set(known.map(({ key }) => key));
  return messages.filter(({ command: { order, contentSha256: hash } }) => {
    if (dead.has(hash) || keys.has(hash)) return false;
    return !order || !keys.has(`${order.id} ${order.bodySha256}`);
  });
}

/** Counts over all batches. */
interface Total {
  repriced: number;
  refused: number;
  readonly setAside: Map<string, number>;
}

async function record(
  options: CommandReplayOptions,
  messages: readonly JournaledMessage[],
  total: Total,
): Promise<void> {
  const { sql, admission, clock } = options;
  const admitted = await admitMessages(
    { ...options.admit, partition: REPLAYED_PARTITION },
    admission,
    messages.map(({ content }) => ({ type: MESSAGE_TYPE.order, content })),
  );
  const now = clock();
  await setAside(sql, messages, admitted, now, total);
  const orders = admitted.filter((one) => one.kind === 'order');
  const recorded = await readRecordedOrders(
    sql,
    orders.map(({ order }) => order.id),
  );
  const sorted = sortOrders(orders, recorded, now);
  const rows = sorted.refused.map(({ order, refusal }) =>
    outcomeRow({ kind: 'failed', order, denial: refusal }, now),
  );
  const write = { orders: rows, accounts: new Map(), conflicts: sorted.conflicts };
  if (rows.length + sorted.conflicts.length > 0) await writeSettlement(sql, write);
  total.refused += rows.length;
  total.repriced += await storeReplayedOrders(sql, sorted.waiting, now);
}

type Refused = AdmittedOrder & { readonly refusal: NonNullable<AdmittedOrder['refusal']> };

/** The first command under an id rules, as in the queue; a later one is the same, or a conflict. */
function sortOrders(
  orders: readonly AdmittedOrder[],
  recorded: ReadonlyMap<string, RecordedOrder>,
  now: Instant,
) {
  const first = new Map<string, Pick<RecordedOrder, 'bodySha256'>>(recorded);
  const refused: Refused[] = [];
  const waiting: AdmittedOrder['order'][] = [];
  const conflicts: ConflictRow[] = [];
  for (const one of orders) {
    const { order, refusal, intent } = one;
    const known = first.get(order.id);
    if (known?.bodySha256 === order.bodySha256) continue;
    if (known) {
      conflicts.push({
        orderId: order.id,
        bodySha256: order.bodySha256,
        acceptedAt: order.acceptedAt,
        intent: canonicalIntent(intent),
        recordedAt: now,
      });
      continue;
    }
    first.set(order.id, order);
    if (refusal) refused.push({ ...one, refusal });
    else waiting.push(order);
  }
  return { refused, waiting, conflicts };
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
