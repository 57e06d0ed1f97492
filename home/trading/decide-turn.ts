import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { canonicalIntent, type OrderIntent } from '@mockstreet/shared/order';
import type { EffectRow } from './action-rows.ts';
import type { AdmittedOrder } from './admit-message.ts';
import type { OpenOrder } from './core/open-order.ts';
import type { Schedule } from './core/schedule-orders.ts';
import type { Outcome, Settlement } from './core/settle-batch.ts';
import type { Delivery, PooledOrder, TurnReport } from './lane.ts';
import {
  type RecordedOrder,
  readRecordedOrders,
  readWaitingOrdersOf,
  type WaitingOrders,
} from './read-orders.ts';
import { rulesDigest } from './rules-digest.ts';
import {
  findConcerned,
  type ScheduleOptions,
  type ScheduleSources,
  scheduleTurn,
  settleTurn,
} from './schedule-turn.ts';
import { type ConflictRow, type OrderRow, outcomeRow, waitingRow } from './settlement-rows.ts';
import type { SettlementWrite } from './write-settlement.ts';

export interface TurnOptions extends ScheduleOptions {
  readonly poolSize: number;
  /** Whether the partition has orders stored as PENDING. */
  readonly hasStored: boolean;
}

export interface TurnSources extends ScheduleSources {
  readonly now: Instant;
}

/** An order that the queue has brought. */
export interface FreshOrder {
  readonly admitted: AdmittedOrder;
  readonly delivery: Delivery;
  /** Stamped earlier than what was ahead of it: good for nothing but being known already. */
  readonly backDated: boolean;
}

/** The orders of a turn, by where they come from. */
export interface TurnOrders {
  readonly fresh: readonly FreshOrder[];
  readonly pool: ReadonlyMap<string, PooledOrder>;
  /** Stored as PENDING, and perhaps ready now. */
  readonly ripe: readonly OpenOrder[];
}

/** What a turn comes to: one write, then these acks, then this pool. */
export interface TurnPlan {
  readonly write: SettlementWrite;
  /** Messages that the write deals with. */
  readonly done: readonly number[];
  /** To be set aside: nobody knew of them before. */
  readonly backDated: readonly FreshOrder[];
  /** Orders whose decision broke an assertion. */
  readonly broken: Settlement['broken'];
  /** Corporate actions that could not be applied for the same reason. */
  readonly brokenActions: Settlement['brokenActions'];
  /** The message of an order, while it is unacked. */
  readonly contentOf: (orderId: string) => Buffer | undefined;
  readonly pooled: readonly PooledOrder[];
  /** A message brought an order that is stored as PENDING. */
  readonly metStored: boolean;
  /** Orders that the write stores as PENDING, and stored ones that it decides. */
  readonly storedNow: readonly string[];
  readonly storedDecided: readonly string[];
  readonly report: TurnReport;
}

/** Reads what the orders need, decides what can be decided, and plans the turn's one write. */
export async function decideTurn(
  options: TurnOptions,
  sources: TurnSources,
  given: TurnOrders,
): Promise<TurnPlan> {
  const { sql, tape, now } = sources;
  // A turn may be decided again, so what the lane holds is not touched.
  const known = new Map<string, PooledOrder>(
    [...given.pool].map(([id, held]) => [id, { ...held, tags: [...held.tags] }]),
  );
  const freshIds = given.fresh.map(({ admitted }) => admitted.order.id);
  const recorded: ReadonlyMap<string, RecordedOrder> =
    freshIds.length === 0 ? new Map() : await readRecordedOrders(sql, freshIds);
  const sorted = sortFresh(given.fresh, recorded, known, now);

  const metStored = [...recorded.values()].some(({ status }) => status === 'PENDING');
  const mayHaveStored = { hasStored: options.hasStored || metStored };
  const { orders, unreadAfter } = await storedOrders(sql, mayHaveStored, known, given.ripe);
  const stored = new Map(
    orders.filter(({ id }) => !known.has(id)).map((order) => [order.id, order]),
  );
  const undecided = [...[...known.values()].map(({ order }) => order), ...stored.values()];
  const concerned = await findConcerned(options, sources, undecided);
  const schedule = await scheduleTurn(options, tape, undecided, { unreadAfter, concerned });
  const settlement = await settleTurn(
    options,
    sql,
    { ready: schedule.ready, orders: undecided },
    concerned,
  );

  const outcomes: Outcome[] = [...sorted.refused, ...settlement.outcomes];
  const waiting = splitWaiting(schedule, known, options.poolSize);
  const rows: OrderRow[] = [
    ...outcomes.map((outcome) => outcomeRow(outcome, now, rulesOf(options, outcome.order))),
    ...waiting.toStore.map(({ order }) => waitingRow(order)),
  ];
  const tagsOf = (order: OpenOrder) => known.get(order.id)?.tags ?? [];
  const brokenTags = settlement.broken.flatMap(({ order }) => tagsOf(order));
  return {
    write: {
      orders: rows,
      effects: settlement.effects.map((effect): EffectRow => {
        const instrument = options.instruments.get(effect.action.tickerId);
        const decidedUnder = rulesDigest(options.rules, instrument);
        return { effect, decidedUnder, appliedAt: now, isLink: true };
      }),
      accounts: settlement.accounts,
      conflicts: sorted.conflicts,
    },
    done: [
      ...sorted.done,
      ...settlement.outcomes.flatMap(({ order }) => tagsOf(order)),
      ...waiting.toStore.flatMap(({ tags }) => tags),
      ...brokenTags,
    ],
    backDated: sorted.backDated,
    broken: settlement.broken,
    brokenActions: settlement.brokenActions,
    contentOf: (orderId) =>
      known.get(orderId)?.content ??
      given.fresh.find(({ admitted }) => admitted.order.id === orderId)?.delivery.content,
    pooled: waiting.pooled,
    metStored,
    storedNow: waiting.toStore.map(({ order }) => order.id),
    storedDecided: settlement.outcomes
      .map(({ order }) => order.id)
      .filter((orderId) => stored.has(orderId)),
    report: {
      decided: outcomes.length,
      stored: waiting.toStore.length,
      poisoned: settlement.broken.length,
      duplicates: sorted.duplicates,
      conflicts: sorted.conflicts.length,
    },
  };
}

function rulesOf({ rules, instruments }: TurnOptions, { tickerId }: OpenOrder): string {
  return rulesDigest(rules, instruments.get(tickerId));
}

/**
 * Tells new orders from repeated ones, in the order of the queue: the first message under an id
 * rules, a later one is a duplicate, or a conflict when it asks for something else. New orders join
 * `known`; those refused at once do not, nor those stamped back. Of the latter only the duplicates
 * count: an edge may have sent such an order again when its connection broke.
 */
function sortFresh(
  fresh: readonly FreshOrder[],
  recorded: ReadonlyMap<string, RecordedOrder>,
  known: Map<string, PooledOrder>,
  now: Instant,
) {
  const refused = new Map<string, Outcome>();
  const conflicts: ConflictRow[] = [];
  const done: number[] = [];
  const backDated: FreshOrder[] = [];
  let duplicates = 0;
  for (const one of fresh) {
    const { admitted, delivery } = one;
    const { order, refusal, intent } = admitted;
    const first =
      recorded.get(order.id) ?? known.get(order.id)?.order ?? refused.get(order.id)?.order;
    if (one.backDated && first?.bodySha256 !== order.bodySha256) {
      backDated.push(one);
    } else if (first) {
      // A repeated message is done when the first one is; until then it shares its fate.
      const tags = known.get(order.id)?.tags ?? done;
      tags.push(delivery.tag);
      if (first.bodySha256 === order.bodySha256) duplicates += 1;
      else conflicts.push(conflictRow(order, intent, now));
    } else if (refusal) {
      refused.set(order.id, { kind: 'failed', order, at: null, denial: refusal });
      done.push(delivery.tag);
    } else {
      known.set(order.id, { order, tags: [delivery.tag], content: delivery.content });
    }
  }
  return { refused: [...refused.values()], conflicts, done, backDated, duplicates };
}

function conflictRow(order: OpenOrder, intent: OrderIntent, now: Instant): ConflictRow {
  return {
    orderId: order.id,
    bodySha256: order.bodySha256,
    acceptedAt: order.acceptedAt,
    intent: canonicalIntent(intent),
    recordedAt: now,
  };
}

/** Orders stored as PENDING, of all accounts that the turn deals with. */
async function storedOrders(
  sql: Sql,
  options: Pick<TurnOptions, 'hasStored'>,
  known: ReadonlyMap<string, PooledOrder>,
  ripe: readonly OpenOrder[],
): Promise<WaitingOrders> {
  const users = new Set([
    ...[...known.values()].map(({ order }) => order.userId),
    ...ripe.map(({ userId }) => userId),
  ]);
  if (!options.hasStored || users.size === 0) return { orders: [], unreadAfter: new Map() };
  return await readWaitingOrdersOf(sql, [...users]);
}

/** Orders that wait for the market are stored; those that wait for the queue stay, within bounds. */
function splitWaiting(
  schedule: Schedule,
  known: ReadonlyMap<string, PooledOrder>,
  poolSize: number,
): { pooled: PooledOrder[]; toStore: PooledOrder[] } {
  const pooled: PooledOrder[] = [];
  const toStore: PooledOrder[] = [];
  for (const { order, reason } of schedule.waiting) {
    const held = known.get(order.id);
    if (held) (reason === 'TAPE' ? toStore : pooled).push(held);
  }
  pooled.sort((a, b) => a.order.acceptedAt - b.order.acceptedAt);
  // Repeated messages of an order are unacked with it, so messages are what is bounded.
  let messages = pooled.reduce((sum, { tags }) => sum + tags.length, 0);
  const overflow: PooledOrder[] = [];
  while (messages > poolSize) {
    const oldest = pooled.shift() as PooledOrder;
    messages -= oldest.tags.length;
    overflow.push(oldest);
  }
  return { pooled, toStore: [...toStore, ...overflow] };
}
