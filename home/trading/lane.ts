import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Clock, type Instant } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import type { Tracing } from '@mockstreet/shared/node/tracing';
import type { Traceparent } from '@mockstreet/shared/traceparent';
import type { AdmitOptions, Poison } from './admission/admit-message.ts';
import type { AdmitPorts } from './admission/admit-messages.ts';
import type { HaltTimes } from './core/halts.ts';
import type { Listings } from './core/listings.ts';
import type { ActionBook } from './corporate-actions/action-book.ts';
import { decideTurn, type TurnPlan } from './decide-turn.ts';
import type { TurnFigures } from './engine-figures.ts';
import { createKeptAccounts } from './gather/kept-accounts.ts';
import { readAccounts } from './gather/read-accounts.ts';
import type { TapeCache, TapeHeads } from './gather/tape-cache.ts';
import { createLaneTraces } from './lane-traces.ts';
import { createMarginWatch } from './margin/margin-watch.ts';
import { createMatching } from './matching/matching.ts';
import { createRipeUsers } from './matching/ripe-users.ts';
import { type PartitionFence, takeOverPartition } from './partition/partition-fence.ts';
import { createPassedTeller, readPassedTo } from './partition/partition-progress.ts';
import type { Arrival, Strays } from './partition/strays.ts';
import { createEdgeProgress, type EdgeProgress, type EdgeStamp } from './queue/edge-progress.ts';
import { createInbox } from './queue/inbox.ts';
import { readMessages, setAside } from './queue/read-messages.ts';
import type { ScheduleOptions } from './schedule-turn.ts';
import { createTurnPace } from './turn-pace.ts';
import { type FreshSubmission, openOf, type PooledSubmission } from './waiting/open-submission.ts';
import { countWaiting } from './waiting/read-orders.ts';
import { createStoredCount } from './waiting/stored-count.ts';
import { type WrittenTurn, writeTurn } from './write-turn.ts';

/** One message of the partition, as the broker delivered it. */
export interface Delivery {
  readonly tag: number;
  /** It was delivered before, and neither acked nor set aside then. */
  readonly redelivered: boolean;
  readonly type: string | undefined;
  readonly content: Buffer;
  /** The trace that it belongs to, if it does to one. */
  readonly traceparent?: Traceparent | undefined;
}

const END_OF_TIME = Number.MAX_SAFE_INTEGER as Instant;
/** A turn that takes longer has lost its database half-way: nothing will ever answer. */
const TURN_DEADLINE_MS = 30_000;
/** Messages and users of a turn for which a plan is good that was made for any number of them. */
const SMALL_TURN = 200;

/** What a lane needs from outside. */
export interface LanePorts {
  readonly sql: Sql;
  /** For turns of a few messages, which would take longer to be planned than to be done: keeps its plans. */
  readonly plannedSql: Sql;
  readonly tape: TapeCache;
  /** For what rests, which is looked at from other moments than what waits. */
  readonly restingTape: TapeCache;
  /** For accounts that owe, with the print before each window. */
  readonly marginTape: TapeCache;
  /** As last seen; a turn sees one of them from its beginning to its end. */
  readonly world: () => LaneWorld;
  readonly clock: Clock;
  readonly tracing: Tracing;
  readonly admission: AdmitPorts;
  readonly strays: Strays;
  /** Tells the broker that these messages are dealt with; only ever after the commit. */
  ack(tags: readonly number[]): void;
  /** Hands a message to `orders.dead` with its reason; resolves once the broker has it. */
  deadLetter(content: Buffer, reason: string): Promise<void>;
  /** A message was poison; told after it went to `orders.dead`, never waited for. */
  onRefused(refusal: Poison): void;
  /** Orders or commands that came with an API key were taken; told after the commit, never waited for. */
  onKeysUsed(uses: readonly KeyUse[]): void;
  /** A message was stamped too far ahead of home's clock to be believed. */
  onAhead(stamp: EdgeStamp): void;
  onTurn(report: TurnReport): void;
  /** Told of every turn that was written. */
  readonly figures?: TurnFigures | undefined;
  /** A corporate action broke an assertion when it was applied. */
  onBrokenAction(broken: TurnPlan['brokenActions'][number]): void;
  /** Looking after an account that may owe broke an assertion. */
  onBrokenCheck(broken: TurnPlan['brokenChecks'][number]): void;
}

export interface LaneWorld {
  readonly actions: ActionBook;
  readonly halts: HaltTimes;
  /** How far the tapes were complete before the halts were read: none of those is missing up to there. */
  readonly heads: TapeHeads;
  /** As far as the one is complete that has come furthest. */
  readonly tapeTo: Instant;
  readonly turnoversOf: ScheduleOptions['turnoversOf'];
  /** As far as all partitions have come; read before the actions, which await the strikes of all of these. */
  readonly listings: Listings;
}

export interface TurnReport {
  readonly decided: number;
  readonly stored: number;
  readonly poisoned: number;
  readonly duplicates: number;
  readonly conflicts: number;
}

/** One order or command that came with an API key. */
export interface KeyUse {
  readonly apiKeyId: string;
  readonly acceptedAt: Instant;
}

export interface LaneOptions extends AdmitOptions {
  /** Messages taken from the queue in one turn. */
  readonly batchSize: number;
  /** Orders and commands held in memory, unacked, for the queue to be read further. */
  readonly poolSize: number;
  /** How long a market order stays there for the next print as well before it is stored, in microseconds. */
  readonly briefWaitMicros: number;
  /** Partitions that all have to be past an event before it is decided here. */
  readonly behind: readonly number[];
  /** Between turns of little, in milliseconds. */
  readonly restMs: number;
}

export interface Lane {
  deliver(delivery: Delivery): void;
  /** The tape has moved; orders may have become ripe. */
  wake(): void;
  /** Something may have strayed that is this partition's without a message that tells. */
  takeStrays(): void;
  /** Whether this consumer is the one that the broker delivers to. */
  isActive(): boolean;
  /** Whatever is still to come was accepted later than this. */
  watermark(): Instant;
  /** Whether a message stamped so lies behind what its intake has stamped. */
  isBehind(stamp: EdgeStamp, now: Instant): boolean;
  /** The take-over that it works under, once it has taken its partition over. */
  fence(): PartitionFence | undefined;
  /** Runs until {@link stop}; rejects on the first fault, which ends the process. */
  run(): Promise<void>;
  /** Ends after the turn under way. What is unacked goes back to the queue. */
  stop(): void;
}

/**
 * One partition's line of work: read, decide, write, ack, again. All its state can be lost at any
 * moment: what is unacked comes again, what is stored is read again.
 *
 * An undecided order or command waits in one of two places. If the market has to move first it is stored
 * as PENDING and acked, however many there are. If only the queue has to be read further (something
 * in it might come earlier), it stays in a bounded pool, which spares a backlog the double write; and so does a market
 * order for as long as the next print usually takes, which spares friends who trade the same.
 */
export function createLane(options: LaneOptions, ports: LanePorts): Lane {
  const inbox = createInbox({ ...options, smallTurn: SMALL_TURN }, ports.admission);
  const accounts = createKeptAccounts((holdings) => readAccounts(ports.sql, holdings));
  const pool = new Map<string, PooledSubmission>();
  const progress = createEdgeProgress();
  const stored = createStoredCount(() => countWaiting(ports.sql, options.partition));
  const matching = createMatching(options, { ...ports, tape: ports.restingTape });
  const ripe = createRipeUsers(options, { sql: ports.sql, matching });
  const marginWatch = createMarginWatch(options, ports.sql);
  const tellPassed = createPassedTeller(ports.sql);
  const traces = createLaneTraces(options, ports.tracing);
  /** The broker delivers to one consumer of a partition at a time. */
  let isActive = false;
  let fence: PartitionFence | undefined;
  /** The horizon of the last turn. */
  let lookedTo = 0 as Instant;
  /** Something may stray that no message tells of. */
  let mayTakeStrays = true;
  let stopped = false;
  const pace = createTurnPace(options.restMs);

  const wake = () => pace.wake('plenty');
  const mayBeRipe = () => stored.any() && ripe.any();
  const workLeft = () => (mayBeRipe() || marginWatch.any() ? 'plenty' : inbox.work());
  const fallDue = () => {
    ripe.fallDue();
    marginWatch.fallDue();
  };

  /** Before anything of these users is decided: what strays of them comes in between. */
  async function takeStrays(fresh: readonly FreshSubmission[]): Promise<void> {
    if (!fence || ports.strays.isEmpty()) return;
    const isForAll = mayTakeStrays;
    mayTakeStrays = false;
    const taken = await ports.strays.takeOver(fence, arrivalsOf(fresh, pool.values()));
    gain(taken + (isForAll ? await ports.strays.takeKnown(fence) : 0));
  }

  function gain(count: number): void {
    if (count === 0) return;
    stored.add(count);
    // Some of them may rest: from when on, whoever stored them has noted.
    matching.forget();
    ripe.fallDue();
    wake();
  }

  /** What is stored counts for whoever the broker delivers to, and nobody else. */
  async function ensureKnown(passedTo: Instant): Promise<void> {
    if (!fence) return;
    await stored.ensure();
    await marginWatch.ensure(fence);
    // Before anything tells what time it is at the edge, nothing has its end.
    if (!stored.any() || Math.min(progress.watermark(), passedTo) === 0) return;
    const world = ports.world();
    await matching.ensure(fence, world, horizonOf(options, progress, world, passedTo));
  }

  function takeOver({ plan, refused }: WrittenTurn): void {
    pool.clear();
    for (const pooled of plan.pooled) pool.set(pooled.open.id, pooled);
    const written = (ids: readonly string[]) => ids.filter((id) => !refused.includes(id)).length;
    stored.add(written(plan.storedNow) - written(plan.storedDecided));
    if (!plan.metStored) return;
    // Perhaps another engine's last gasp stored it, after this one had counted.
    stored.forget();
    matching.forget();
    ripe.fallDue();
    wake();
  }

  async function turn(): Promise<void> {
    // Before anything is read that another may still have been writing.
    if (isActive) fence ??= await takeOverPartition(ports.sql, options.partition);
    const messages = await inbox.take();
    const startedMs = ports.tracing.nowMs();
    const { fresh, done, poisoned } = await readMessages(progress, ports, messages);
    await takeStrays(fresh);
    // Before any of what strays is read: what a partition has passed, it has taken over.
    const passedTo = await readBehind(ports.sql, options.behind);
    await ensureKnown(passedTo);
    // Seen no earlier than here: what comes from now on calls for another sweep.
    const world = ports.world();
    const upTo = horizonOf(options, progress, world, passedTo);
    if (upTo > lookedTo) marginWatch.fallDue();
    if (lookedTo < Math.min(upTo, world.tapeTo)) ripe.fallDue();
    lookedTo = upTo;
    const look = await matching.look(world, upTo);
    const ripeUsers = mayBeRipe() ? await ripe.next(look, upTo, world.tapeTo) : [];
    const owingUsers = marginWatch.any() ? marginWatch.next(world, upTo) : [];
    // Who told of a newer one while the tapes were read was cleared away with what they told of this.
    if (ports.world() !== world) fallDue();
    const sql = sqlFor(ports, messages.length + pool.size + ripeUsers.length + owingUsers.length);
    const written = await writeTurn({ ...ports, sql, accounts }, async () => {
      const plan = await decideTurn(
        { ...options, ...world, horizon: upTo, hasStored: stored.any(), look, fence, marginWatch },
        { ...ports, sql, accounts, now: ports.clock() },
        { fresh, pool, ripeUsers, owingUsers },
      );
      // Once the write is on its way to the database, which it keeps busy.
      setImmediate(inbox.readAhead);
      return plan;
    });
    const committedMs = ports.tracing.nowMs();
    takeOver(written);
    const { plan, refused } = written;
    matching.note(look, plan.resting, refused);
    await marginWatch.note(written, fence);
    await ripe.dealtWith(plan.lookAgain, { world, horizon: upTo, fence });
    if (fence) await tellPassed(fence, world.actions, passedIn(plan, upTo));
    await Promise.all(plan.backDated.map((one) => setAsideBackDated(ports, one)));
    const setAside = [...done, ...plan.backDated.map(({ delivery }) => delivery.tag)];
    ports.ack([...setAside, ...plan.done]);
    traces.turned({ startedMs, committedMs, written, setAside, done: plan.done });
    ports.onKeysUsed(keyUsesOf(fresh));
    ports.onTurn(reportOf(written, poisoned));
  }

  return {
    deliver(delivery) {
      isActive = true;
      inbox.deliver(traces.received(delivery));
      pace.wake(inbox.work());
    },
    wake() {
      fallDue();
      wake();
    },
    takeStrays() {
      mayTakeStrays = true;
      wake();
    },
    isActive: () => isActive,
    ...{ watermark: progress.watermark, isBehind: progress.isBehind },
    fence: () => fence,
    async run() {
      while (!stopped) {
        await pace.next(workLeft);
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

/** Nothing beyond it is decided: what comes before may be in a queue, or an administrator have said so. */
function horizonOf(
  { rules }: Pick<LaneOptions, 'rules'>,
  progress: Pick<EdgeProgress, 'watermark'>,
  { actions }: LaneWorld,
  passedTo: Instant,
): Instant {
  const read = addMicros(progress.watermark(), rules.clockMarginMicros);
  return Math.min(read, actions.knownTo, passedTo) as Instant;
}

/** Nothing of the partition has an event up to here that is not decided or stored. */
function passedIn({ clearTo }: TurnPlan, upTo: Instant): Instant {
  return Math.min(upTo, clearTo ?? upTo) as Instant;
}

/** @param size messages and users of the turn */
function sqlFor({ sql, plannedSql }: Pick<LanePorts, 'sql' | 'plannedSql'>, size: number): Sql {
  return size > SMALL_TURN ? sql : plannedSql;
}

function reportOf({ plan, refused }: WrittenTurn, poisonedBefore: number): TurnReport {
  const { backDated, report } = plan;
  return {
    ...report,
    poisoned: poisonedBefore + backDated.length + report.poisoned + refused.length,
  };
}

/** How far all those have come that a lane stays behind: what of its users strays may be theirs. */
async function readBehind(sql: Sql, behind: LaneOptions['behind']): Promise<Instant> {
  if (behind.length === 0) return END_OF_TIME;
  return (await readPassedTo(sql, behind)) ?? (0 as Instant);
}

async function setAsideBackDated(
  ports: Pick<LanePorts, 'deadLetter' | 'onRefused'>,
  { admitted, delivery }: FreshSubmission,
): Promise<void> {
  const { kind, open } = openOf(admitted);
  const named =
    kind === 'order' ? { orderId: open.id } : { orderId: undefined, commandId: open.id };
  const { userId } = open;
  await setAside(ports, delivery, { kind: 'poison', reason: 'back_dated', ...named, userId });
}

/** What has just come, and what is held. What was delivered before may have been settled before as well. */
function arrivalsOf(
  fresh: readonly FreshSubmission[],
  held: Iterable<PooledSubmission>,
): readonly Arrival[] {
  const now = fresh.map(({ admitted, delivery }) => {
    const { id, userId, acceptedAt } = openOf(admitted).open;
    return { userId, unanswered: delivery.redelivered ? undefined : { id, acceptedAt } };
  });
  const before = Array.from(held, ({ open: { userId } }) => ({ userId, unanswered: undefined }));
  return [...now, ...before];
}

function keyUsesOf(fresh: readonly FreshSubmission[]): KeyUse[] {
  return fresh.flatMap(({ admitted, backDated }) => {
    const { apiKeyId } = admitted;
    const { acceptedAt } = openOf(admitted).open;
    return apiKeyId === undefined || backDated ? [] : [{ apiKeyId, acceptedAt }];
  });
}
