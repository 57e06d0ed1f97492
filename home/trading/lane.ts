import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import type { ActionBook } from './action-book.ts';
import type { AdmitOptions, Admitted, Poison } from './admit-message.ts';
import { type AdmitPorts, admitMessages } from './admit-messages.ts';
import type { HaltTimes } from './core/halts.ts';
import type { OpenOrder } from './core/open-order.ts';
import type { TradingRules } from './core/trading-rules.ts';
import { decideTurn, type FreshOrder, type TurnPlan } from './decide-turn.ts';
import { createEdgeProgress, type EdgeStamp, type Timeliness } from './edge-progress.ts';
import { createPassedTeller } from './partition-progress.ts';
import { countWaitingOrders, readRipeOrders, type WaitingCursor } from './read-orders.ts';
import type { ReplayedOrders } from './replayed-orders.ts';
import { createStoredCount } from './stored-count.ts';
import type { TapeCache, TapeHeads } from './tape-cache.ts';
import { type WrittenTurn, writeTurn } from './write-turn.ts';

/** One message of the partition, as the broker delivered it. */
export interface Delivery {
  readonly tag: number;
  /** It was delivered before, and neither acked nor set aside then. */
  readonly redelivered: boolean;
  readonly type: string | undefined;
  readonly content: Buffer;
}

/** A turn that takes longer has lost its database half-way: nothing will ever answer. */
const TURN_DEADLINE_MS = 30_000;

/** What a lane needs from outside. */
export interface LanePorts {
  readonly sql: Sql;
  readonly tape: TapeCache;
  /** As last seen; a turn sees one of them from its beginning to its end. */
  readonly world: () => LaneWorld;
  readonly clock: Clock;
  readonly admission: AdmitPorts;
  readonly replayed: ReplayedOrders;
  /** Tells the broker that these messages are dealt with; only ever after the commit. */
  ack(tags: readonly number[]): void;
  /** Hands a message to `orders.dead` with its reason; resolves once the broker has it. */
  deadLetter(content: Buffer, reason: string): Promise<void>;
  /** A message was poison; told after it went to `orders.dead`, never waited for. */
  onRefused(refusal: Poison): void;
  /** Orders that came with an API key were taken; told after the commit, never waited for. */
  onKeysUsed(uses: readonly KeyUse[]): void;
  /** A message was stamped too far ahead of home's clock to be believed. */
  onAhead(stamp: EdgeStamp): void;
  onTurn(report: TurnReport): void;
  /** A corporate action broke an assertion when it was applied. */
  onBrokenAction(broken: TurnPlan['brokenActions'][number]): void;
}

export interface LaneWorld {
  readonly actions: ActionBook;
  readonly halts: HaltTimes;
  /** How far the tapes were complete before the halts were read: none of those is missing up to there. */
  readonly heads: TapeHeads;
}

export interface TurnReport {
  readonly decided: number;
  readonly stored: number;
  readonly poisoned: number;
  readonly duplicates: number;
  readonly conflicts: number;
}

/** One order that came with an API key. */
export interface KeyUse {
  readonly apiKeyId: string;
  readonly acceptedAt: Instant;
}

export interface LaneOptions extends AdmitOptions {
  /** Messages taken from the queue in one turn. */
  readonly batchSize: number;
  /** Orders held in memory, unacked, for the queue to be read further. */
  readonly poolSize: number;
}

/** An order that is known but undecided, with the messages that brought it. */
export interface PooledOrder {
  readonly order: OpenOrder;
  readonly tags: number[];
  readonly content: Buffer;
}

export interface Lane {
  deliver(delivery: Delivery): void;
  /** The tape has moved; orders may have become ripe. */
  wake(): void;
  /** So many orders have been stored for this partition by someone else. */
  gain(stored: number): void;
  /** Whether this consumer is the one that the broker delivers to. */
  isActive(): boolean;
  /** Whatever is still to come was accepted later than this. */
  watermark(): Instant;
  /** Runs until {@link stop}; rejects on the first fault, which ends the process. */
  run(): Promise<void>;
  /** Ends after the turn under way. What is unacked goes back to the queue. */
  stop(): void;
}

/**
 * One partition's line of work: read, decide, write, ack, again. All its state can be lost at any
 * moment: what is unacked comes again, what is stored is read again.
 *
 * An undecided order waits in one of two places. If the market has to move first it is stored as
 * PENDING and acked, however many there are. If only the queue has to be read further (something
 * in it might come earlier), it stays in a bounded pool, which spares a backlog the double write.
 */
export function createLane(options: LaneOptions, ports: LanePorts): Lane {
  const inbox: Delivery[] = [];
  const pool = new Map<string, PooledOrder>();
  const progress = createEdgeProgress();
  const stored = createStoredCount(() => countWaitingOrders(ports.sql, options.partition));
  /** Whether stored orders may have become ripe since the last sweep through them began. */
  let sweepDue = true;
  /** Where the sweep under way goes on. */
  let sweepFrom: WaitingCursor | undefined;
  const tellPassed = createPassedTeller(ports.sql, options.partition);
  /** The broker delivers to one consumer of a partition at a time. */
  let isActive = false;
  let stopped = false;
  let signal = Promise.withResolvers<void>();

  const wake = () => signal.resolve();

  /** Reads the messages in their order; returns the orders among them and settles the rest. */
  async function readMessages(deliveries: readonly Delivery[]) {
    const admitted = await admitMessages(options, ports.admission, deliveries);
    const now = ports.clock();
    const before = progress.watermark();
    progress.catchUp(now);
    const orders: FreshOrder[] = [];
    const poisoned: Promise<void>[] = [];
    const done: number[] = [];
    for (const [index, delivery] of deliveries.entries()) {
      const message = admitted[index] as Admitted;
      if (message.kind === 'order') {
        const backDated = timelinessOf(message.order, delivery, now) === 'back_dated';
        orders.push({ admitted: message, delivery, backDated });
        continue;
      }
      // A beacon that comes late says nothing, and does no harm.
      if (message.kind === 'beacon') timelinessOf(message, delivery, now);
      else if (message.kind === 'poison') poisoned.push(setAside(ports, delivery, message));
      done.push(delivery.tag);
    }
    if (progress.watermark() > before) sweepDue = true;
    await Promise.all(poisoned);
    return { orders, done, poisoned: poisoned.length };
  }

  function timelinessOf(stamp: EdgeStamp, { redelivered }: Delivery, now: Instant): Timeliness {
    const { intakeId, acceptedAt } = stamp;
    const timeliness = progress.note({ intakeId, acceptedAt, redelivered }, now);
    if (timeliness === 'ahead') ports.onAhead({ intakeId, acceptedAt });
    return timeliness;
  }

  /** Before anything of these users is decided: what a replay knows of them comes in between. */
  async function takeOverReplayed(orders: readonly FreshOrder[]): Promise<void> {
    gain(await ports.replayed.takeOver(options.partition, orders.map(arrivalOf)));
  }

  function gain(count: number): void {
    if (count === 0) return;
    stored.add(count);
    sweepDue = true;
    wake();
  }

  function mayBeRipe(): boolean {
    return stored.any() && (sweepDue || sweepFrom !== undefined);
  }

  async function readRipePage(before: Instant): Promise<OpenOrder[]> {
    if (!mayBeRipe()) return [];
    // Cleared before the read: what moves during it calls for another sweep.
    if (sweepFrom === undefined) sweepDue = false;
    const page = await readRipeOrders(ports.sql, {
      partition: options.partition,
      before,
      after: sweepFrom,
      limit: options.batchSize,
    });
    const last = page.length === options.batchSize ? page.at(-1) : undefined;
    sweepFrom = last && { notBefore: last.notBefore, id: last.id };
    return page;
  }

  function takeOver({ plan, refused }: WrittenTurn): void {
    pool.clear();
    for (const pooled of plan.pooled) pool.set(pooled.order.id, pooled);
    const written = (orderIds: readonly string[]) =>
      orderIds.filter((orderId) => !refused.includes(orderId)).length;
    stored.add(written(plan.storedNow) - written(plan.storedDecided));
    if (!plan.metStored) return;
    // Perhaps another engine's last gasp stored it, after this one had counted.
    stored.forget();
    sweepDue = true;
  }

  async function turn(): Promise<void> {
    const deliveries = inbox.splice(0, options.batchSize);
    const { orders, done, poisoned } = await readMessages(deliveries);
    if (!ports.replayed.isEmpty()) await takeOverReplayed(orders);
    if (isActive) await stored.ensure();
    // Seen no earlier than here: what comes from now on calls for another sweep.
    const world = ports.world();
    const upTo = horizonOf(progress.watermark(), options.rules, world);
    const ripe = await readRipePage(upTo);
    const written = await writeTurn(ports, () =>
      decideTurn(
        { ...options, ...world, horizon: upTo, hasStored: stored.any() },
        { sql: ports.sql, tape: ports.tape, now: ports.clock() },
        { fresh: orders, pool, ripe },
      ),
    );
    takeOver(written);
    const { plan, refused } = written;
    await tellPassed(world.actions, upTo);
    await Promise.all(plan.backDated.map((order) => setAsideBackDated(ports, order)));
    ports.ack([...done, ...plan.done, ...plan.backDated.map(({ delivery }) => delivery.tag)]);
    ports.onKeysUsed(keyUsesOf(orders));
    const setAsideNow = poisoned + plan.backDated.length + plan.report.poisoned + refused.length;
    ports.onTurn({ ...plan.report, poisoned: setAsideNow });
  }

  return {
    deliver(delivery) {
      isActive = true;
      inbox.push(delivery);
      wake();
    },
    wake() {
      sweepDue = true;
      wake();
    },
    gain,
    isActive: () => isActive,
    watermark: () => progress.watermark(),
    async run() {
      while (!stopped) {
        if (inbox.length === 0 && !mayBeRipe()) {
          await signal.promise;
        }
        signal = Promise.withResolvers<void>();
        if (!stopped) {
          const late = () => new Error('a turn outlasted its deadline');
          await beforeDeadline(turn(), TURN_DEADLINE_MS, late);
        }
      }
    },
    stop() {
      stopped = true;
      wake();
    },
  };
}

/** Nothing beyond it is decided: the queue may hold what comes before, or an administrator have said so. */
function horizonOf(watermark: Instant, rules: TradingRules, { actions }: LaneWorld): Instant {
  return Math.min(addMicros(watermark, rules.clockMarginMicros), actions.knownTo) as Instant;
}

async function setAside(
  ports: Pick<LanePorts, 'deadLetter' | 'onRefused'>,
  { content }: Delivery,
  refusal: Poison,
): Promise<void> {
  await ports.deadLetter(content, refusal.reason);
  ports.onRefused(refusal);
}

async function setAsideBackDated(
  ports: Pick<LanePorts, 'deadLetter' | 'onRefused'>,
  { admitted, delivery }: FreshOrder,
): Promise<void> {
  const { id: orderId, userId } = admitted.order;
  await setAside(ports, delivery, { kind: 'poison', reason: 'back_dated', orderId, userId });
}

/** What was delivered before may have been settled before as well. */
function arrivalOf({ admitted: { order }, delivery }: FreshOrder) {
  return { userId: order.userId, unanswered: delivery.redelivered ? undefined : order.id };
}

function keyUsesOf(orders: readonly FreshOrder[]): KeyUse[] {
  return orders.flatMap(({ admitted: { apiKeyId, order }, backDated }) =>
    apiKeyId === undefined || backDated ? [] : [{ apiKeyId, acceptedAt: order.acceptedAt }],
  );
}
