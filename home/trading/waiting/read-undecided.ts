import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { OpenCommand } from '../core/open-command.ts';
import type { OpenOrder } from '../core/open-order.ts';
import type { RecordedTarget } from '../core/settle-batch.ts';
import {
  joinLook,
  mayHaveEvent,
  NO_LOOK,
  type RestingLook,
  readLookedTo,
} from '../matching/match-resting.ts';
import { readWaitingCommands } from './read-commands.ts';
import {
  type OpenOrderRow,
  openOrderColumns,
  readOpenOrder,
  readWaitingOrdersOf,
  type WaitingOrders,
} from './read-orders.ts';

/** What is stored of some users and has no outcome. */
export interface Undecided extends WaitingOrders {
  readonly commands: readonly OpenCommand[];
  /** Users who have more waiting orders than were read. */
  readonly unreadUsers: ReadonlySet<string>;
  /** Orders that commands name and that are none of these: whose they are, and since when. */
  readonly recorded: ReadonlyMap<string, RecordedTarget>;
  /**
   * Versions of the accounts as of before their orders were read, where others may change both: a write
   * upon a newer one has to fail, for it was decided upon orders that are not what they were.
   */
  readonly versions: ReadonlyMap<string, number>;
}

export const NOTHING_UNDECIDED: Undecided = {
  ...{ orders: [], unreadAfter: new Map(), unreadUsers: new Set() },
  ...{ commands: [], recorded: new Map(), versions: new Map() },
};

export interface UndecidedQuestion {
  readonly userIds: readonly string[];
  /** Commands of these users that are not stored yet. */
  readonly fresh: readonly OpenCommand[];
  readonly look: RestingLook;
  /** Whether all that rests is read, and not only what the look finds: what splits count anew. */
  readonly isAllRead: boolean;
  /** Users who may owe: of them all that rests is read, and more of what waits. */
  readonly mayOwe?: readonly string[];
  /** Of what waits of each of the others. */
  readonly most?: number;
}

/**
 * What users wait for, as far as it may have an event now. Of those who take something back all that rests;
 * of the others no more than the look finds, and of the rest how far it can be left unread.
 */
export async function readUndecided(sql: Sql, question: UndecidedQuestion): Promise<Undecided> {
  const { userIds, fresh, look, isAllRead } = question;
  if (userIds.length === 0) return NOTHING_UNDECIDED;
  // What splits count anew is counted by whoever comes first, a sweep beside the lanes too.
  const versions = isAllRead ? await readVersions(sql, userIds) : new Map();
  const mayOwe = new Set(question.mayOwe);
  const [waiting, commands] = await Promise.all([
    readWaitingOrdersOf(sql, userIds, (userId) => mayOwe.has(userId), question.most),
    readWaitingCommands(sql, userIds),
  ]);
  const cancels = [...fresh, ...commands];
  const asked = [...cancels.map(({ userId }) => userId), ...mayOwe];
  const wholly = new Set(isAllRead ? userIds : asked);
  const inPart = userIds.filter((userId) => !wholly.has(userId));
  const [resting, lookedTo, named] = await Promise.all([
    readResting(sql, userIds, wholly, look),
    readLookedTo(sql, inPart, look),
    readNamed(sql, cancels),
  ]);
  const orders = new Map([...waiting.orders, ...resting].map((order) => [order.id, order]));
  const recorded = new Map<string, RecordedTarget>();
  for (const { order, isPending } of named) {
    if (isPending && wholly.has(order.userId)) orders.set(order.id, order);
    else recorded.set(order.id, order);
  }
  const unreadAfter = new Map(waiting.unreadAfter);
  for (const [userId, upTo] of lookedTo) {
    unreadAfter.set(userId, Math.min(unreadAfter.get(userId) ?? upTo, upTo) as Instant);
  }
  const unreadUsers = new Set(waiting.unreadAfter.keys());
  return { orders: [...orders.values()], unreadAfter, unreadUsers, commands, recorded, versions };
}

/** All that is stored of some users: for a look at accounts rather than at what has come about. */
export async function readAllUndecided(sql: Sql, userIds: readonly string[]): Promise<Undecided> {
  return await readUndecided(sql, { userIds, fresh: [], look: NO_LOOK, isAllRead: true });
}

async function readVersions(sql: Sql, userIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await sql<{ userId: string; version: string }[]>`
    select user_id as "userId", version::text from wallets
    where user_id = any(${userIds as string[]}::uuid[])`;
  return new Map(rows.map(({ userId, version }) => [userId, Number.parseInt(version, 10)]));
}

async function readResting(
  sql: Sql,
  userIds: readonly string[],
  wholly: ReadonlySet<string>,
  look: RestingLook,
): Promise<OpenOrder[]> {
  const rows = await sql<OpenOrderRow[]>`
    select ${openOrderColumns(sql)}
    from unnest(${userIds as string[]}::uuid[]) as asked (user_id)
    left join unnest(${[...wholly]}::uuid[]) as whole (user_id) on whole.user_id = asked.user_id
    join orders o on o.user_id = asked.user_id
    ${joinLook(sql, look)}
    where o.status = 'PENDING' and o.resting_since is not null
      and (whole.user_id is not null or ${mayHaveEvent(sql, look)})`;
  return rows.map(readOpenOrder);
}

/** The orders that cancels name. */
async function readNamed(sql: Sql, commands: readonly OpenCommand[]) {
  const ids = commands.flatMap(({ intent }) => (intent.kind === 'CANCEL' ? [intent.orderId] : []));
  if (ids.length === 0) return [];
  const rows = await sql<(OpenOrderRow & { is_pending: boolean })[]>`
    select ${openOrderColumns(sql)}, o.status = 'PENDING' as is_pending
    from orders o where o.id = any(${ids}::uuid[])`;
  return rows.map((row) => ({ order: readOpenOrder(row), isPending: row.is_pending }));
}
