import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import { type Print, USD_KRW } from '#market/print';
import type { Account } from '../account.ts';
import { type ActionEffect, isDue } from '../apply-action.ts';
import { dueActions, pricedBefore } from '../due-actions.ts';
import type { Halt, HaltTimes } from '../halts.ts';
import type { OpenOrder } from '../open-order.ts';
import { type LocatedAction, scheduleOrders, type TapeView } from '../schedule-orders.ts';
import { type ScheduledEvent, userOf } from '../scheduled-event.ts';
import { type Outcome, settleBatch } from '../settle-batch.ts';
import type { TradingRules } from '../trading-rules.ts';
import { findInstrument } from './find-instrument.ts';
import { START } from './moment.ts';
import { NO_HALTS } from './no-halts.ts';

/** What stands in a partition's queue. A retry of an order is another message with its id. */
export type QueueMessage =
  | { readonly kind: 'order'; readonly order: OpenOrder }
  | { readonly kind: 'beacon'; readonly acceptedAt: Instant };

export interface LaneModelOptions {
  readonly rules: TradingRules;
  readonly accounts: ReadonlyMap<string, Account>;
  /** What stands in the queue at first; more may be published. */
  readonly queue: readonly QueueMessage[];
  /** The finished tape by ticker, USD/KRW among them; {@link LaneModel.completeTape} uncovers it. */
  readonly tape: ReadonlyMap<string, readonly Print[]>;
  /** In order of time; known from the first moment. */
  readonly actions: readonly CorporateAction[];
  /** By ticker; known once the tape has come there, and the end once it has come that far. */
  readonly halts: ReadonlyMap<string, readonly Halt[]>;
  /** Undecided orders held unacked. */
  readonly poolSize: number;
  /** Stored orders looked at in one turn. */
  readonly pageSize: number;
}

export interface LaneModel {
  publish(message: QueueMessage): void;
  /** The tape of a ticker is complete up to a moment; it never goes back. */
  completeTape(tickerId: string, to: Instant): void;
  /** Messages that are still to be read, or were read and not acked. */
  unacked(): number;
  /** One turn: reads so many messages, decides what can be decided, writes, acks. */
  turn(messages: number): void;
  /** The same, but the process dies after its write and before its acks. */
  turnWithoutAcks(messages: number): void;
  /** The process dies and comes back: what was not acked is delivered again, in its old order. */
  restart(): void;
  /** Applies what is due to holders, whether they have orders or not; returns how many still wait. */
  sweep(): number;
  readonly decided: ReadonlyMap<string, Outcome>;
  /** By `<action> <user>`. */
  readonly effects: ReadonlyMap<string, ActionEffect>;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly stored: ReadonlyMap<string, OpenOrder>;
}

/** How far beyond its completeness a tape shows some of its prints, with gaps. */
const UNSURE_MICROS = 5 * MICROS_PER_SECOND;

/**
 * A lane (home/trading/lane.ts) without its IO: one partition's queue, a database of orders and
 * accounts that survives, a pool and a watermark that do not. What is decided, and when, is left to
 * `scheduleOrders` and `settleBatch`; the model only carries orders to them, as a lane does:
 *
 * - the first message under an id is the order, later ones share its fate;
 * - the watermark is the `accepted_at` of the last message read, the horizon a clock margin later;
 * - an order that waits for the tape is stored and acked; one that waits for the queue is pooled,
 *   and stored when the pool is full, oldest first;
 * - a turn looks at the pool, at a page of what is stored (each turn the next), and at every other
 *   stored order of the same users;
 * - corporate actions come before an account's next decision, or by a sweep through the holders;
 * - beyond its completeness a tape may show prints already, but not all of them.
 */
export function createLaneModel(options: LaneModelOptions): LaneModel {
  const { rules, tape } = options;
  const queue = [...options.queue];
  const accounts = new Map(options.accounts);
  const decided = new Map<string, Outcome>();
  const effects = new Map<string, ActionEffect>();
  const stored = new Map<string, OpenOrder>();
  const views = new Map<string, TapeView>();
  const acked = new Set<number>();
  const pool = new Map<string, { readonly order: OpenOrder; readonly tags: number[] }>();
  let nextTag = 0;
  let watermark = 0 as Instant;
  let pageFrom = 0;

  function read(count: number): number[] {
    const done: number[] = [];
    for (let left = count; left > 0 && nextTag < queue.length; nextTag++) {
      if (acked.has(nextTag)) continue;
      left -= 1;
      const message = queue[nextTag] as QueueMessage;
      const acceptedAt = message.kind === 'order' ? message.order.acceptedAt : message.acceptedAt;
      watermark = Math.max(watermark, acceptedAt) as Instant;
      if (message.kind === 'beacon') {
        done.push(nextTag);
        continue;
      }
      const { order } = message;
      const held = pool.get(order.id);
      if (held) held.tags.push(nextTag);
      else if (decided.has(order.id) || stored.has(order.id)) done.push(nextTag);
      else pool.set(order.id, { order, tags: [nextTag] });
    }
    return done;
  }

  function ordersAtHand(): OpenOrder[] {
    const page = [...stored.values()].slice(pageFrom, pageFrom + options.pageSize);
    pageFrom = pageFrom + options.pageSize >= stored.size ? 0 : pageFrom + options.pageSize;
    const pooled = [...pool.values()].map(({ order }) => order);
    const users = new Set([...pooled, ...page].map(({ userId }) => userId));
    return [...pooled, ...[...stored.values()].filter(({ userId }) => users.has(userId))];
  }

  function viewAt(tickerId: string, completeTo: Instant): TapeView {
    const known = (print: Print, index: number) =>
      print.at <= completeTo ||
      (index % 2 === 0 && print.at <= addMicros(completeTo, UNSURE_MICROS));
    return { completeTo, prints: (tape.get(tickerId) ?? []).filter(known) };
  }

  /** As far as anyone can know: the feeder tells of a halt before the tape goes on behind it. */
  const halts: HaltTimes = {
    ...NO_HALTS,
    haltsOf: (tickerId) => {
      const known = views.get(tickerId)?.completeTo ?? 0;
      return (options.halts.get(tickerId) ?? [])
        .filter(({ fromAt }) => fromAt <= known)
        .map((halt) => (halt.toAt !== null && halt.toAt > known ? { ...halt, toAt: null } : halt));
    },
  };

  function locate(action: CorporateAction): LocatedAction {
    const { tickerId, effectiveAt, kind } = action;
    const pricedAt = pricedBefore(action, halts.haltsOf(tickerId));
    const reaches = (ticker: string, at: Instant) => (views.get(ticker)?.completeTo ?? 0) >= at;
    const needsFx = findInstrument(tickerId).currency === 'USD';
    return {
      action,
      isComplete:
        (kind !== 'SPLIT' || reaches(tickerId, effectiveAt)) &&
        (!needsFx || reaches(USD_KRW, effectiveAt)),
      print: tape.get(tickerId)?.findLast(({ at }) => at < pricedAt),
      fxPrint: needsFx ? tape.get(USD_KRW)?.findLast(({ at }) => at <= effectiveAt) : undefined,
    };
  }

  const actionsOf = (tickerId: string) =>
    options.actions.filter((one) => one.tickerId === tickerId);

  const horizon = () => addMicros(watermark, rules.clockMarginMicros);

  function settle(
    orders: readonly OpenOrder[],
    users: Iterable<string>,
    pick = (ready: readonly ScheduledEvent[]) => ready,
  ) {
    const due = dueActions({
      actions: options.actions,
      accounts: [...users].map((userId) => accounts.get(userId) as Account),
      orders,
      upTo: horizon(),
    });
    const schedule = scheduleOrders({
      orders,
      actions: new Map([...due].map(([userId, own]) => [userId, own.map(locate)])),
      halts,
      tapeOf: (tickerId) => views.get(tickerId),
      fxTape: views.get(USD_KRW),
      ...{ instrumentOf: findInstrument, actionsOf, commands: [], matchedTo: () => START },
      horizon: horizon(),
    });
    const settlement = settleBatch({
      rules,
      scheduled: pick(schedule.ready),
      accounts,
      instrumentOf: findInstrument,
      ...{ actionsOf, orders, recorded: () => undefined },
    });
    const [broken] = [...settlement.broken, ...settlement.brokenActions];
    if (broken) throw broken.error;
    for (const effect of settlement.effects) {
      const key = `${effect.action.id} ${effect.userId}`;
      if (effects.has(key)) throw new Error(`${key} applied twice`);
      effects.set(key, effect);
    }
    for (const [userId, account] of settlement.accounts) accounts.set(userId, account);
    return { ...settlement, waiting: schedule.waiting };
  }

  /** Reads, decides and writes; returns what there is to ack. */
  function readAndWrite(count: number): number[] {
    const done = read(count);
    const orders = ordersAtHand();
    const { outcomes, waiting } = settle(orders, new Set(orders.map(({ userId }) => userId)));
    const release = (id: string) => {
      done.push(...(pool.get(id)?.tags ?? []));
      pool.delete(id);
    };
    for (const outcome of outcomes) {
      if (decided.has(outcome.order.id)) throw new Error(`${outcome.order.id} decided twice`);
      decided.set(outcome.order.id, outcome);
      stored.delete(outcome.order.id);
      release(outcome.order.id);
    }
    const store = (order: OpenOrder) => {
      stored.set(order.id, order);
      release(order.id);
    };
    for (const { order, reason } of waiting) if (reason === 'TAPE') store(order);
    const oldestFirst = [...pool.values()].sort((a, b) => a.order.acceptedAt - b.order.acceptedAt);
    const overflow = Math.max(0, oldestFirst.length - options.poolSize);
    for (const { order } of oldestFirst.slice(0, overflow)) store(order);
    return done;
  }

  const isWaiting = ({ positions }: Account) =>
    options.actions.some((action) => {
      const held = positions.get(action.tickerId);
      return held !== undefined && isDue(action, held) && action.effectiveAt <= horizon();
    });

  function sweep(): number {
    const holders = [...accounts.values()].filter(isWaiting).map(({ userId }) => userId);
    const waitFor = new Set<string>();
    settle(
      [...stored.values()].filter(({ userId }) => holders.includes(userId)),
      holders,
      (ready) =>
        ready.filter((event) => {
          if (event.kind === 'action') return !waitFor.has(event.userId);
          waitFor.add(userOf(event));
          return false;
        }),
    );
    return [...accounts.values()].filter(isWaiting).length;
  }

  function restart(): void {
    pool.clear();
    nextTag = 0;
    watermark = 0 as Instant;
    pageFrom = 0;
  }

  return {
    publish: (message) => queue.push(message),
    completeTape(tickerId, to) {
      if (to > (views.get(tickerId)?.completeTo ?? 0)) views.set(tickerId, viewAt(tickerId, to));
    },
    unacked: () => queue.length - acked.size,
    turn(messages) {
      for (const tag of readAndWrite(messages)) acked.add(tag);
    },
    turnWithoutAcks(messages) {
      readAndWrite(messages);
      restart();
    },
    restart,
    sweep,
    decided,
    effects,
    accounts,
    stored,
  };
}
