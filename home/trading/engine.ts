import {
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { Tracing } from '@mockstreet/shared/node/tracing';
import { partitionQueues, UNROUTED_PARTITION } from '@mockstreet/shared/topology';
import type { AdmitOptions } from './admission/admit-message.ts';
import type { AdmitPorts } from './admission/admit-messages.ts';
import { sweepActions } from './corporate-actions/sweep-actions.ts';
import { describeLetter, type LetterClaims } from './dead-letters/describe-letter.ts';
import type { SetAside } from './dead-letters/keep-letters.ts';
import { createWorldReader } from './gather/read-world.ts';
import { createTapeCache } from './gather/tape-cache.ts';
import { createLane, type Lane, type LanePorts, type TurnReport } from './lane.ts';
import { adoptLayout } from './partition/partition-layout.ts';
import { findStrays } from './partition/strays.ts';
import type { Broker, PartitionConsumer } from './queue/broker.ts';
import type { EdgeStamp } from './queue/edge-progress.ts';
import { recordMarginTerms } from './rules/rules-history.ts';

/** Where a market is open its prints come each second: what waits for longer waits for more than the next. */
export const BRIEF_WAIT_MICROS = 2 * MICROS_PER_SECOND;

/**
 * What came to no partition is stored at once: the next of its user may come to one, which has to know what comes
 * before it, and looks for that in the database.
 */
const HELD_BY_NOBODY = { poolSize: 0, briefWaitMicros: 0, restMs: 0 };

/** Between turns of few messages: nobody sees that an order is queued a tenth of a second later. */
const REST_MS = 100;

export interface EngineOptions extends Omit<AdmitOptions, 'partition'> {
  readonly partitions: number;
  readonly batchSize: number;
  readonly poolSize: number;
  readonly briefWaitMicros: number;
  /** This engine's place among the engines that share the partitions. */
  readonly share: { readonly index: number; readonly count: number };
}

export interface EnginePorts
  extends Pick<LanePorts, 'sql' | 'plannedSql' | 'onRefused' | 'onKeysUsed' | 'figures'> {
  /** Keeps what went to `orders.dead` where administrators see it; resolves once it is written. */
  readonly keepLetter: (letter: SetAside) => Promise<void>;
  readonly broker: Broker;
  readonly admission: AdmitPorts;
  readonly clock: Clock;
  readonly tracing: Tracing;
  readonly log: Logger;
  onTurn(partition: number, report: TurnReport): void;
  /** A lane ended on a fault; the process must end. */
  onFault(error: unknown): void;
}

export interface Engine {
  /** Looks how far the tape has come; called with every notification, and now and then without. */
  tapeMoved(): Promise<void>;
  /** Up to where the edge was heard in every partition that delivers here, by its clock; undefined where none does. */
  heardTo(): Instant | undefined;
  /** What it sees of its queues, by partition. */
  queues(): Promise<EngineQueue[]>;
  /** Partitions whose messages come to this engine and to no other. */
  activePartitions(): number[];
  /** Looks for what was left for the engine beside the queues; called every few seconds. */
  lookForStrays(): Promise<void>;
  /** Hands the partitions of other engines back to them, given which engines are there. */
  yieldForeignPartitions(present: ReadonlySet<number>): Promise<void>;
  stop(): Promise<void>;
}

/** A partition as an engine sees it. */
export interface EngineQueue {
  readonly partition: number;
  readonly queue: string;
  /** Messages that wait there and are handed out to nobody. */
  readonly ready: number;
  /** Whether they come to this engine. */
  readonly isActive: boolean;
  /** Whatever is still to come there was accepted later; null where none comes here, or has come yet. */
  readonly heardTo: Instant | null;
}

interface Seat {
  readonly queue: string;
  readonly partition: number;
  readonly lane: Lane;
  readonly consumer: PartitionConsumer;
  readonly ended: Promise<void>;
}

/**
 * One lane per partition. Each partition has a single active consumer; the engines of a group sit
 * in line for all of them, so that any can take over, and hand each other back the partitions that
 * are theirs by number.
 */
export async function startEngine(options: EngineOptions, ports: EnginePorts): Promise<Engine> {
  const seats = new Map<number, Seat>();
  const onAhead = createAheadAlarm(ports);
  await adoptLayout(ports.sql, options.partitions);
  await recordMarginTerms(ports.sql, options.rules.margin, ports.clock());
  const partitions = partitionQueues(options.partitions).map(({ partition }) => partition);
  const numbered = partitions.filter((partition) => partition !== UNROUTED_PARTITION);
  const strays = await findStrays(ports.sql);
  const readWorld = createWorldReader(options, ports, numbered);
  let world = await readWorld();
  const sweepTape = createTapeCache(ports.sql);
  let sweep: Promise<void> | undefined;
  let look = Promise.resolve();
  let nextLook: Promise<void> | undefined;

  const activeSeats = () => [...seats.values()].filter(({ lane }) => lane.isActive());

  function heardTo(): Instant | undefined {
    const marks = activeSeats().map(({ lane }) => lane.watermark());
    return marks.length === 0 ? undefined : (Math.min(...marks) as Instant);
  }

  async function sit(partition: number, queue: string): Promise<void> {
    let consumer: PartitionConsumer | undefined;
    const isOfNone = partition === UNROUTED_PARTITION;
    const tape = createTapeCache(ports.sql);
    const lane = createLane(
      {
        ...{ ...options, partition },
        ...(isOfNone ? { behind: numbered, ...HELD_BY_NOBODY } : { behind: [], restMs: REST_MS }),
      },
      {
        sql: ports.sql,
        plannedSql: ports.plannedSql,
        tape,
        restingTape: createTapeCache(ports.sql),
        marginTape: createTapeCache(ports.sql, () => true),
        world: () => world,
        clock: ports.clock,
        tracing: ports.tracing,
        admission: ports.admission,
        strays,
        onRefused: ports.onRefused,
        onKeysUsed: ports.onKeysUsed,
        figures: ports.figures,
        ack: (tags) => consumer?.ack(tags),
        deadLetter: async (content, reason) => {
          const claims = describeLetter(content);
          const { orderId, commandId } = claims;
          const what = { partition, reason, orderId, commandId };
          ports.log.error(what, 'message set aside in orders.dead');
          // As of now: what comes after it moves its intake on.
          const isBackDated = wasBackDated({ reason, ...claims }, lane, ports.clock());
          await ports.broker.deadLetter(content, reason);
          await ports.keepLetter({ content, reason, partition, isBackDated });
        },
        onAhead,
        onTurn: (report) => {
          ports.onTurn(partition, report);
          // Whoever has something of the same user at hand has to know of it before that is decided.
          if (isOfNone && report.stored > 0) void lookForStrays().catch(ports.onFault);
        },
        onBrokenAction: ({ event, error }) =>
          ports.log.error({ err: error, action: event.action.id }, 'action not applied'),
        onBrokenCheck: ({ userId, error }) =>
          ports.log.error({ err: error, userId }, 'an account that owes could not be looked after'),
      },
    );
    // Room for the pool, the acks put off and two batches: one under way, one to come.
    const acksPutOff = options.batchSize;
    const prefetch = options.poolSize + acksPutOff + 2 * options.batchSize;
    consumer = await ports.broker.consume({ queue, prefetch, acksPutOff }, (delivery) =>
      lane.deliver(delivery),
    );
    const ended = lane.run().catch(ports.onFault);
    seats.set(partition, { queue, partition, lane, consumer, ended });
  }

  /** Beside the lanes, one at a time: however many hold something, no look waits for it. */
  function sweepBeside(): void {
    sweep ??= sweepActions({ ...ports, tape: sweepTape }, { ...options, partitions }, world)
      .catch(ports.onFault)
      .finally(() => {
        sweep = undefined;
      });
  }

  async function lookForStrays(): Promise<void> {
    await strays.look();
    if (strays.isEmpty()) return;
    for (const { lane } of activeSeats()) lane.takeStrays();
  }

  async function leave(seat: Seat): Promise<void> {
    seats.delete(seat.partition);
    seat.lane.stop();
    await seat.ended;
    await seat.consumer.close();
  }

  for (const { partition, queue } of partitionQueues(options.partitions)) {
    await sit(partition, queue);
  }

  return {
    tapeMoved: () => {
      // One look at a time, for an older answer must not overtake a newer one; one more waits.
      nextLook ??= look.then(async () => {
        nextLook = undefined;
        world = await readWorld();
        sweepBeside();
        for (const { lane } of seats.values()) lane.wake();
      });
      look = nextLook;
      return look;
    },
    lookForStrays,
    heardTo,
    async queues() {
      const seen = [...seats.values()];
      const depths = await ports.broker.depths(seen.map(({ queue }) => queue));
      return seen.map(({ partition, queue, lane }, index) => ({
        ...{ partition, queue, ready: depths[index] ?? 0, isActive: lane.isActive() },
        heardTo: lane.isActive() && lane.watermark() > 0 ? lane.watermark() : null,
      }));
    },
    activePartitions: () => activeSeats().map(({ partition }) => partition),
    async yieldForeignPartitions(present) {
      for (const seat of [...seats.values()]) {
        const owner = ownerOf(seat.partition, options.share.count);
        if (owner === options.share.index || !present.has(owner) || !seat.lane.isActive()) continue;
        // Its owner sits in line: go, and sit down again at the end of the line.
        await leave(seat);
        await sit(seat.partition, seat.queue);
      }
    },
    async stop() {
      await Promise.all([...seats.values()].map(leave));
      // A look under way still needs the database; its fault was told to who asked for it.
      await look.catch(() => {});
      await sweep;
    },
  };
}

/** Says once a minute, for as long as it lasts, that an edge's clock or home's is wrong. */
function createAheadAlarm({ clock, log }: Pick<EnginePorts, 'clock' | 'log'>) {
  let toldAt: Instant | undefined;
  return ({ intakeId, acceptedAt }: EdgeStamp) => {
    const now = clock();
    if (toldAt !== undefined && now - toldAt < MICROS_PER_MINUTE) return;
    toldAt = now;
    const aheadMs = Math.round((acceptedAt - now) / MICROS_PER_MS);
    log.error({ intakeId, aheadMs }, 'an edge stamps ahead of this clock; its orders wait');
  };
}

/** Whether a message that is set aside came behind its intake's stamps; null where it names none. */
function wasBackDated(
  {
    reason,
    intakeId,
    acceptedAt,
  }: Pick<SetAside, 'reason'> & Pick<LetterClaims, 'intakeId' | 'acceptedAt'>,
  lane: Lane,
  now: Instant,
): boolean | null {
  if (reason === 'back_dated') return true;
  // Its stamp was taken in when it was admitted.
  if (reason.startsWith('cannot_settle')) return false;
  if (intakeId === null || acceptedAt === null) return null;
  return lane.isBehind({ intakeId, acceptedAt }, now);
}

/** The engine that a partition belongs to, by number; the unrouted one goes with the first. */
function ownerOf(partition: number, engineCount: number): number {
  return partition === UNROUTED_PARTITION ? 0 : partition % engineCount;
}
