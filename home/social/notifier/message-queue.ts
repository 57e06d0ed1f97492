import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { formatPosition, type OutboxPosition } from '#outbox/outbox-position';
import { type CursorMove, cursorMove } from '#outbox/read-outbox';
import type { Alert, AlertValues, DiscordChannel } from './alert.ts';

/** A message that Discord has yet to be told; a row of `discord_messages`. */
export interface Message {
  readonly channel: DiscordChannel;
  readonly at: OutboxPosition;
  readonly part: number;
  readonly template: string;
  readonly userId: string | null;
  readonly fields: AlertValues;
  /** Of the user whom it is about, now; null where it is about nobody. */
  readonly nickname: string | null;
  /** That user does not want to be named, and it is of a kind that this covers. */
  readonly isMuted: boolean;
  /** Null until it is first its turn. */
  readonly text: string | null;
  readonly state: 'pending' | 'sending';
  readonly inDoubt: boolean;
  /** It was posted again though nobody could tell whether it had been. */
  readonly maybeTwice: boolean;
  readonly attempts: number;
  readonly attemptedAt: Instant | null;
  readonly eventAt: Instant;
  /** Where its event belongs in a trace, for as long as the outbox keeps it. */
  readonly traceparent?: string | null;
}

/** A name for logs. */
export function messageName({ at, part }: Pick<Message, 'at' | 'part'>): string {
  return `${formatPosition(at)}/${part}`;
}

/** The next message of a channel, in the order of the outbox. */
export async function nextMessage(sql: Sql, channel: DiscordChannel): Promise<Message | undefined> {
  const [row] = await sql<(Omit<Message, 'at'> & { transaction_id: string; event_id: string })[]>`
    select message.channel, message.transaction_id::text, message.event_id::text, message.part,
      message.template, message.user_id as "userId", message.fields, users.nickname,
      message.mutable and coalesce(users.discord_alerts_muted, false) as "isMuted", message.text,
      message.state, message.in_doubt as "inDoubt",
      message.maybe_twice as "maybeTwice", message.attempts,
      message.attempted_at as "attemptedAt", message.event_at as "eventAt",
      outbox.payload ->> 'traceparent' as traceparent
    from discord_messages as message left join users on users.id = message.user_id
    left join outbox on outbox.transaction_id = message.transaction_id
      and outbox.id = message.event_id
    where message.channel = ${channel} and message.finished_at is null
    order by message.transaction_id, message.event_id, message.part
    limit 1`;
  if (!row) return undefined;
  const { transaction_id, event_id, ...message } = row;
  return { ...message, at: { transactionId: BigInt(transaction_id), id: BigInt(event_id) } };
}

function isMessage(sql: Sql, { channel, at, part }: Message) {
  return sql`
    channel = ${channel} and transaction_id = ${at.transactionId.toString()}::xid8
      and event_id = ${at.id.toString()}::bigint and part = ${part}`;
}

/** Fixes the text that it is posted in, each part of it a message with a state of its own. */
export async function fixText(sql: Sql, message: Message, parts: readonly string[]): Promise<void> {
  await sql`
    with first as (
      update discord_messages set text = ${parts[0] as string}
      where ${isMessage(sql, message)} and text is null and finished_at is null
      returning *)
    insert into discord_messages (channel, transaction_id, event_id, part, template, user_id,
      mutable, fields, text, state, in_doubt, event_at)
    select channel, transaction_id, event_id, ordinality + 1, template, user_id, mutable, '{}',
      given.text, 'pending', in_doubt, event_at
    from first, unnest(${parts.slice(1)}::text[]) with ordinality as given (text, ordinality)`;
}

/** It is about to be posted: whoever finds it like this does not know whether it was. */
export async function markSending(
  sql: Sql,
  message: Message,
  { at, maybeTwice }: { readonly at: Instant; readonly maybeTwice: boolean },
): Promise<boolean> {
  const marked = await sql`
    update discord_messages set state = 'sending', in_doubt = false, attempts = attempts + 1,
      attempted_at = ${at}::timestamptz, maybe_twice = maybe_twice or ${maybeTwice}
    where ${isMessage(sql, message)} and finished_at is null`;
  return marked.count === 1;
}

/** It was certainly not posted. */
export async function markPending(sql: Sql, message: Message, reason: string): Promise<void> {
  await sql`
    update discord_messages set state = 'pending', reason = ${reason}
    where ${isMessage(sql, message)} and finished_at is null`;
}

export interface Ending {
  readonly state: 'sent' | 'muted' | 'refused';
  readonly at: Instant;
  readonly reason?: string | null;
  readonly messageId?: string | null;
}

export async function finishMessage(sql: Sql, message: Message, ending: Ending): Promise<void> {
  const { state, at, reason = null, messageId = null } = ending;
  await sql`
    update discord_messages set state = ${state}, reason = ${reason}, in_doubt = false,
      message_id = ${messageId}::bigint, finished_at = ${at}::timestamptz
    where ${isMessage(sql, message)} and finished_at is null`;
}

/** The last message before this one that was posted: its id, null where that is not known. */
export async function lastSentBefore(
  sql: Sql,
  { channel, at, part }: Message,
): Promise<{ readonly messageId: string | null } | undefined> {
  const [row] = await sql<{ messageId: string | null }[]>`
    select message_id::text as "messageId" from discord_messages
    where channel = ${channel} and state = 'sent'
      and (transaction_id, event_id, part)
        < (${at.transactionId.toString()}::xid8, ${at.id.toString()}::bigint, ${part})
    order by transaction_id desc, event_id desc, part desc limit 1`;
  return row;
}

/** Which of these ids stand by a message already, of whichever channel: both may have one webhook. */
export async function knownIds(sql: Sql, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await sql<{ id: string }[]>`
    select message_id::text as id from discord_messages
    where message_id = any(${ids as string[]}::bigint[])`;
  return new Set(rows.map(({ id }) => id));
}

/** How many messages of a channel wait, and since when the oldest event does. */
export async function readBacklog(
  sql: Sql,
  channel: DiscordChannel,
): Promise<{ readonly waiting: number; readonly oldest: Instant | null }> {
  const [row] = await sql<{ waiting: number; oldest: Instant | null }[]>`
    select count(*)::integer as waiting, min(event_at) as oldest
    from discord_messages where channel = ${channel} and finished_at is null`;
  return row ?? { waiting: 0, oldest: null };
}

/** How long it can be looked up what was posted. */
const KEPT_DAYS = 90;

export async function pruneMessages(sql: Sql, now: Instant, limit: number): Promise<number> {
  const [row] = await sql<{ pruned: number }[]>`
    select prune_discord_messages(${now}::timestamptz - make_interval(days => ${KEPT_DAYS}),
      ${limit}) as pruned`;
  return row?.pruned ?? 0;
}

/** An alert and the event that it is of. */
export interface QueuedAlert extends Alert {
  readonly at: OutboxPosition;
  readonly eventAt: Instant;
  readonly inDoubt: boolean;
}

/**
 * Takes alerts in and moves the channel's cursor behind them, in one statement; false, and nothing is done, when
 * the cursor stands elsewhere by now. What cannot be understood is put down as refused.
 */
export async function queueAlerts(
  sql: Sql,
  { channel, ...move }: CursorMove & { readonly channel: DiscordChannel },
  alerts: readonly QueuedAlert[],
): Promise<boolean> {
  const rows = alerts.map((alert) => ({
    transaction_id: alert.at.transactionId.toString(),
    event_id: alert.at.id.toString(),
    template: alert.template,
    user_id: alert.userId,
    mutable: alert.mutable,
    fields: alert.values,
    in_doubt: alert.inDoubt,
    reason: alert.unreadable ?? null,
    event_at: formatInstant(alert.eventAt),
  }));
  const [row] = await sql<{ moved: boolean }[]>`
    with moved as (${cursorMove(sql, move)} returning 1), queued as (
      insert into discord_messages (channel, transaction_id, event_id, part, template, user_id,
        mutable, fields, state, in_doubt, reason, event_at, finished_at)
      select ${channel}, given.transaction_id::xid8, given.event_id, 1, given.template,
        given.user_id, given.mutable, given.fields,
        (case when given.reason is null then 'pending' else 'refused' end)::discord_message_state,
        given.in_doubt, given.reason, given.event_at,
        case when given.reason is not null then ${move.movedAt}::timestamptz end
      from moved, json_to_recordset(${JSON.stringify(rows)}::text::json) as given (
        transaction_id text, event_id bigint, template text, user_id uuid, mutable boolean,
        fields json, in_doubt boolean, reason text, event_at timestamptz)
      on conflict do nothing
    )
    select exists (select from moved) as moved`;
  return row?.moved === true;
}
