import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import { USD_KRW } from '#market/print';
import type { Account } from '../account.ts';
import { type ActionEffect, isDue } from '../apply-action.ts';
import type { Bailout } from '../bailout.ts';
import { dueActions, pricedBefore } from '../due-actions.ts';
import type { HaltTimes } from '../halts.ts';
import type { InterestCharge, Liquidation } from '../liquidation.ts';
import type { OpenCommand } from '../open-command.ts';
import type { OpenOrder } from '../open-order.ts';
import { createReading } from '../read-to.ts';
import { type LocatedAction, scheduleOrders, type TapeView } from '../schedule-orders.ts';
import { type ScheduledEvent, userOf } from '../scheduled-event.ts';
import { type CommandResult, type Outcome, type Settlement, settleBatch } from '../settle-batch.ts';
import { findInstrument } from './find-instrument.ts';
import type { LaneModelOptions } from './lane-model-options.ts';
import type { LedgerState } from './ledger-state.ts';
import { createMarginModel } from './margin-model.ts';
import { createMatchingModel, type LookModel } from './matching-model.ts';
import { NO_HALTS } from './no-halts.ts';
import { acceptanceOf, type QueueMessage } from './queue-message.ts';
import { sumHolds } from './sum-holds.ts';
import { viewAt } from './tape-as-seen.ts';
import { type Submission, turnoverOf } from './trading-day.ts';

export interface LaneModel extends LedgerState {
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
  readonly stored: ReadonlyMap<string, OpenOrder>;
  readonly storedCommands: ReadonlyMap<string, OpenCommand>;
  /** Accounts that owe and have not been judged up to a moment. */
  unjudged(to: Instant): number;
  /** Resting orders that a turn has not looked at, and would have had to without their cursor. */
  leftUnread(): number;
}

/** What a turn knows of accounts. */
interface AtHand {
  readonly orders: readonly OpenOrder[];
  readonly commands: readonly OpenCommand[];
  /** By user, up to where they have no event but those. */
  readonly unreadAfter: ReadonlyMap<string, Instant>;
}

/**
 * A lane (home/trading/lane.ts) without its IO: one partition's queue, a database of orders, commands and
 * accounts that survives, a pool and a watermark that do not. What is decided, and when, is left to
 * `scheduleOrders` and `settleBatch`; the model only carries submissions to them, as a lane does:
 *
 * - the first message under an id counts, later ones share its fate;
 * - the watermark is the `accepted_at` of the last message read, the horizon a clock margin later;
 * - what waits for the tape is stored and acked, a market order after some turns; what waits for the queue is pooled, and
 *   stored when the pool is full, oldest first; an order that was placed is stored at once;
 * - a turn looks at the pool, at a page of what is stored and does not rest (each turn the next), at stored commands,
 *   and at resting orders that their tapes may touch; of all their users at whatever else may have an event;
 * - of accounts that place something it knows how much is placed, whatever of that it looks at;
 * - who owes is looked at in every third turn, with all that waits of it; how far it is judged is written with whatever else is
 *   written of it, else now and then;
 * - corporate actions come before an account's next decision, or by a sweep through the holders, as far as no order
 *   of the pool waits for a print;
 * - beyond its completeness a tape may show prints already, but not all of them.
 */
export function createLaneModel(options: LaneModelOptions): LaneModel {
  const { rules, tape } = options;
  const queue = [...options.queue];
  const accounts = new Map(options.accounts);
  const decided = new Map<string, Outcome>();
  const results = new Map<string, CommandResult>();
  const effects = new Map<string, ActionEffect>();
  const liquidations = new Map<string, Liquidation>();
  const interest = new Map<string, InterestCharge>();
  const bailouts = new Map<string, Bailout>();
  const stored = new Map<string, OpenOrder>();
  const storedCommands = new Map<string, OpenCommand>();
  const views = new Map<string, TapeView>();
  const acked = new Set<number>();
  const pool = new Map<
    string,
    { readonly submission: Submission; readonly tags: number[]; readonly metIn: number }
  >();
  let nextTag = 0;
  let watermark = 0 as Instant;
  let pageFrom = 0;
  let leftUnread = 0;
  let turns = 0;
  /** As far as the last turn has left nothing in the pool that waits for a print. */
  let clearTo = 0 as Instant;

  const actionsOf = (tickerId: string) =>
    options.actions.filter((one) => one.tickerId === tickerId);
  const margin = createMarginModel({ accounts, views, isTradedThrough: options.isTradedThrough });
  const matching = createMatchingModel({
    ...{ actionsOf, stepMicros: options.lookMicros, writtenEvery: options.matchedEvery },
  });

  function read(count: number): number[] {
    const done: number[] = [];
    for (let left = count; left > 0 && nextTag < queue.length; nextTag++) {
      if (acked.has(nextTag)) continue;
      left -= 1;
      const message = queue[nextTag] as QueueMessage;
      watermark = Math.max(watermark, acceptanceOf(message)) as Instant;
      if (message.kind === 'beacon') {
        done.push(nextTag);
        continue;
      }
      const { id } = message;
      const held = pool.get(id);
      const isKnown =
        decided.has(id) || results.has(id) || stored.has(id) || storedCommands.has(id);
      if (held) held.tags.push(nextTag);
      else if (isKnown) done.push(nextTag);
      else pool.set(id, { submission: message, tags: [nextTag], metIn: turns });
    }
    return done;
  }

  /** What a turn looks at: all that its users may have an event by. */
  function atHand(look: LookModel): AtHand {
    const pooled = [...pool.values()].map(({ submission }) => submission);
    const pooledOrders = pooled.flatMap((one) => (one.kind === 'order' ? [one.order] : []));
    const commands = [
      ...pooled.flatMap((one) => (one.kind === 'command' ? [one.command] : [])),
      ...storedCommands.values(),
    ];
    const ripe = [...stored.values()].filter(({ restingSince }) => restingSince === null);
    const page = ripe.slice(pageFrom, pageFrom + options.pageSize);
    pageFrom = pageFrom + options.pageSize >= ripe.length ? 0 : pageFrom + options.pageSize;
    const touched = [...stored.values()].filter(look.mayHaveEvent);
    const users = new Set(
      [...pooledOrders, ...commands, ...page, ...touched, ...margin.toLookAt(turns)].map(
        ({ userId }) => userId,
      ),
    );
    const isAllRead = options.actions.some(isOpen);
    const wholly = new Set(
      isAllRead
        ? users
        : [...commands, ...margin.mayOwe([...users], commands)].map(({ userId }) => userId),
    );
    const orders = [...pooledOrders];
    const unreadAfter = new Map<string, Instant>();
    for (const order of stored.values()) {
      const { userId, tickerId, restingSince } = order;
      if (!users.has(userId)) continue;
      if (restingSince === null || wholly.has(userId) || look.mayHaveEvent(order)) {
        orders.push(order);
        continue;
      }
      leftUnread += 1;
      const upTo = look.lookedTo.get(tickerId) ?? (0 as Instant);
      unreadAfter.set(userId, Math.min(unreadAfter.get(userId) ?? upTo, upTo) as Instant);
    }
    return { orders, commands, unreadAfter };
  }

  /** Whether an action may still concern anybody. */
  const isOpen = (action: CorporateAction) =>
    action.effectiveAt <= horizon() &&
    ([...accounts.values()].some((account) => isDueTo(action, account)) ||
      [...stored.values()].some(
        ({ tickerId, notBefore }) => tickerId === action.tickerId && notBefore < action.effectiveAt,
      ));

  /** As far as anyone can know: the feeder tells of a halt before the tape goes on behind it. */
  const halts: HaltTimes = {
    haltsOf: (tickerId) => {
      const known = views.get(tickerId)?.completeTo ?? 0;
      return (options.halts.get(tickerId) ?? [])
        .filter(({ fromAt }) => fromAt <= known)
        .map((halt) => (halt.toAt !== null && halt.toAt > known ? { ...halt, toAt: null } : halt));
    },
    hoursOf: (order) => ({ ...NO_HALTS.hoursOf(order), opensAt: options.opensAt(order) }),
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

  const horizon = () => addMicros(watermark, rules.clockMarginMicros);

  function schedule(
    { orders, commands, unreadAfter }: AtHand,
    users: Iterable<string>,
    look: Pick<LookModel, 'matchedTo' | 'lookedTo'>,
    upTo = horizon(),
  ) {
    const due = dueActions({
      actions: options.actions,
      accounts: Array.from(users, (userId) => accounts.get(userId) as Account),
      ...{ orders, upTo },
    });
    const { matchedTo, lookedTo } = look;
    const bounds = { horizon: upTo, stepMicros: options.lookMicros };
    const reading = createReading({ ...bounds, halts, matchedTo, lookedTo });
    const actions = new Map([...due].map(([userId, own]) => [userId, own.map(locate)]));
    const owed = margin.mayOwe([...users], commands);
    const owing = new Map(owed.map((account) => [account.userId, account]));
    const scheduled = () =>
      scheduleOrders({
        ...{ orders, commands, unreadAfter, halts, actionsOf, actions, matchedTo, turnoverOf },
        tapeOf: (tickerId) => views.get(tickerId),
        fxTape: views.get(USD_KRW),
        instrumentOf: findInstrument,
        readTo: reading.readTo,
        margin: owing,
        marginWindowMicros: options.marginWindowMicros,
        horizon: upTo,
      });
    let found = scheduled();
    while (reading.isShortOf(found)) found = scheduled();
    return found;
  }

  function settle(scheduled: readonly ScheduledEvent[], orders: readonly OpenOrder[]): Settlement {
    const before = sumHolds(stored.values());
    const read = [...accounts.keys()].map((userId): [string, Account] => {
      return [userId, { ...margin.accountOf(userId), placed: before.placedOf(userId) }];
    });
    const settlement = settleBatch({
      ...{ rules, scheduled, orders, actionsOf, instrumentOf: findInstrument },
      accounts: new Map(read),
      recorded: (orderId) => decided.get(orderId)?.order,
      margin: margin.worldFor(scheduled),
    });
    const { broken, brokenActions, brokenCommands, brokenChecks } = settlement;
    const [fault] = [...broken, ...brokenActions, ...brokenCommands, ...brokenChecks];
    if (fault) throw fault.error;
    for (const effect of settlement.effects) {
      setOnce(effects, `${effect.action.id} ${effect.userId}`, effect);
    }
    for (const one of settlement.liquidations) setOnce(liquidations, one.id, one);
    for (const one of settlement.interest) setOnce(interest, `${one.userId} ${one.at}`, one);
    for (const one of settlement.bailouts) setOnce(bailouts, one.id, one);
    margin.note(settlement);
    for (const [userId, account] of settlement.accounts) accounts.set(userId, account);
    for (const { order } of settlement.outcomes) stored.delete(order.id);
    for (const order of settlement.placed) stored.set(order.id, order);
    for (const outcome of settlement.outcomes) setOnce(decided, outcome.order.id, outcome);
    for (const result of settlement.commands) setOnce(results, result.command.id, result);
    for (const id of results.keys()) storedCommands.delete(id);
    const held = sumHolds(stored.values());
    for (const account of accounts.values()) held.expectOf(account);
    return settlement;
  }

  /** Reads, decides and writes; returns what there is to ack. */
  function readAndWrite(count: number): number[] {
    const done = read(count);
    const look = matching.look(views, horizon());
    const hand = atHand(look);
    const users = new Set(
      [...hand.orders, ...hand.commands, ...margin.toLookAt(turns)].map(({ userId }) => userId),
    );
    const { ready, waiting, waitingCommands } = schedule(hand, users, look);
    const { outcomes, placed, commands } = settle(ready, hand.orders);
    const release = (id: string) => {
      done.push(...(pool.get(id)?.tags ?? []));
      pool.delete(id);
    };
    for (const { order } of outcomes) release(order.id);
    for (const { id } of placed) release(id);
    for (const { command } of commands) release(command.id);
    const store = (id: string) => {
      const submission = pool.get(id)?.submission;
      if (submission?.kind === 'order') stored.set(id, submission.order);
      if (submission?.kind === 'command') storedCommands.set(id, submission.command);
      release(id);
    };
    clearTo = horizon();
    for (const { order, reason } of waiting) {
      if (reason !== 'TAPE') continue;
      const metIn = pool.get(order.id)?.metIn ?? 0;
      const isBrief = order.type === 'MARKET' && turns - metIn < options.briefTurns;
      if (isBrief && pool.has(order.id)) {
        clearTo = Math.min(clearTo, order.acceptedAt - 1) as Instant;
      } else store(order.id);
    }
    for (const { command, reason } of waitingCommands) if (reason === 'TAPE') store(command.id);
    const oldestFirst = [...pool].sort(
      ([, a], [, b]) => acceptanceOf(a.submission) - acceptanceOf(b.submission),
    );
    const overflow = Math.max(0, oldestFirst.length - options.poolSize);
    for (const [id] of oldestFirst.slice(0, overflow)) store(id);
    turns += 1;
    if (turns % options.matchedEvery === 0) margin.writeDown();
    matching.note(look, {
      rested: placed.filter(({ restingSince }) => restingSince !== null),
      waiting: waiting.filter(({ order }) => !decided.has(order.id)),
      decided: outcomes.map(({ order }) => order.id),
    });
    return done;
  }

  const isDueTo = (action: CorporateAction, { positions }: Account) => {
    const held = positions.get(action.tickerId);
    return held !== undefined && isDue(action, held) && action.effectiveAt <= horizon();
  };
  const isWaiting = (account: Account) =>
    options.actions.some((action) => isDueTo(action, account));

  function sweep(): number {
    const holders = [...accounts.values()].filter(isWaiting).map(({ userId }) => userId);
    const orders = [...stored.values()].filter(({ userId }) => holders.includes(userId));
    const waitFor = new Set<string>();
    const commands = [...storedCommands.values()].filter(({ userId }) => holders.includes(userId));
    const look = { matchedTo: matching.writtenTo, lookedTo: new Map() };
    const hand = { orders, commands, unreadAfter: new Map() };
    const { ready } = schedule(hand, holders, look, Math.min(clearTo, horizon()) as Instant);
    settle(
      ready.filter((event) => {
        if (event.kind === 'action') return !waitFor.has(event.userId);
        waitFor.add(userOf(event));
        return false;
      }),
      orders,
    );
    return [...accounts.values()].filter(isWaiting).length;
  }

  function restart(): void {
    pool.clear();
    nextTag = 0;
    watermark = 0 as Instant;
    pageFrom = 0;
    margin.restart();
    matching.restart(stored.values());
  }

  return {
    publish: (message) => queue.push(message),
    completeTape(tickerId, to) {
      if (to > (views.get(tickerId)?.completeTo ?? 0))
        views.set(tickerId, viewAt(tape.get(tickerId) ?? [], to));
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
    unjudged: margin.unjudged,
    leftUnread: () => leftUnread,
    ...{
      liquidations,
      interest,
      bailouts,
      decided,
      commands: results,
      effects,
      accounts,
      stored,
      storedCommands,
    },
  };
}

function setOnce<T>(all: Map<string, T>, id: string, one: T): void {
  if (all.has(id)) throw new Error(`${id} decided twice`);
  all.set(id, one);
}
