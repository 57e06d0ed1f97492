import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { nextStrikes } from './core/decide-strike.ts';
import type { OpenOrder } from './core/open-order.ts';
import type { Schedule } from './core/schedule-orders.ts';
import { userOf } from './core/scheduled-event.ts';
import type { Outcome, Settlement } from './core/settle-batch.ts';
import { waitUnjudged } from './core/wait-unjudged.ts';
import { readHumanEtfGates } from './human-etf/read-human-etf-gates.ts';
import type { TurnReport } from './lane.ts';
import { readOwing } from './margin/margin-turn.ts';
import type { MarginWatch } from './margin/margin-watch.ts';
import type { RestingLook } from './matching/match-resting.ts';
import type { PartitionFence } from './partition/partition-fence.ts';
import {
  findConcerned,
  type ScheduleOptions,
  type ScheduleSources,
  scheduleTurn,
  settleTurn,
} from './schedule-turn.ts';
import { type CommandRow, resultRow, waitingCommandRow } from './settlement/command-rows.ts';
import {
  bailoutRows,
  decidedRow,
  effectRows,
  humanEtfRows,
  marginRows,
  orderRows,
} from './settlement/rows-of-settlement.ts';
import { waitingRow } from './settlement/settlement-rows.ts';
import type { SettlementWrite } from './settlement/write-settlement.ts';
import {
  commandsIn,
  type FreshSubmission,
  type KeptMessage,
  openOf,
  ordersIn,
  type Pool,
  type PooledSubmission,
} from './waiting/open-submission.ts';
import { ownUndecided } from './waiting/own-undecided.ts';
import { WAITING_OF_A_USER } from './waiting/read-orders.ts';
import { readRecorded } from './waiting/read-recorded.ts';
import { NOTHING_UNDECIDED, readUndecided, type Undecided } from './waiting/read-undecided.ts';
import { type SortedFresh, sortFresh } from './waiting/sort-fresh.ts';
import { splitWaiting } from './waiting/split-waiting.ts';

export interface TurnOptions extends ScheduleOptions {
  readonly partition: number;
  readonly poolSize: number;
  readonly briefWaitMicros: number;
  /** Whether the partition has anything stored as PENDING. */
  readonly hasStored: boolean;
  readonly look: RestingLook;
  readonly marginWatch: MarginWatch;
  /** The take-over that the turn works under; none for a lane that nothing was ever delivered to. */
  readonly fence: PartitionFence | undefined;
}

export interface TurnSources extends ScheduleSources {
  readonly now: Instant;
}

/** What a turn deals with, by where it comes from. */
export interface TurnInput {
  readonly fresh: readonly FreshSubmission[];
  readonly pool: Pool;
  /** Users with something stored that is perhaps ready now. */
  readonly ripeUsers: readonly string[];
  /** Users who owe, and by whose holdings prices have moved. */
  readonly owingUsers: readonly string[];
}

/** What a turn comes to: one write, then these acks, then this pool. */
export interface TurnPlan {
  readonly write: SettlementWrite;
  /** Messages that the write deals with. */
  readonly done: readonly number[];
  /** To be set aside: nobody knew of them before. */
  readonly backDated: readonly FreshSubmission[];
  /** Orders and commands whose decision broke an assertion. */
  readonly broken: readonly Broken[];
  /** Corporate actions that could not be applied for the same reason. */
  readonly brokenActions: Settlement['brokenActions'];
  /** The message of an order or a command, while it is unacked. */
  readonly messageOf: (id: string) => KeptMessage | undefined;
  readonly pooled: readonly PooledSubmission[];
  /** No order of those that waits for a print has an event up to here; undefined where none waits for one. */
  readonly clearTo: Instant | undefined;
  /** A message brought something that is stored as PENDING. */
  readonly metStored: boolean;
  /** What the write stores as PENDING, and what was stored and it decides; by id. */
  readonly storedNow: readonly string[];
  readonly storedDecided: readonly string[];
  readonly resting: RestingLeft;
  /** How far accounts that may owe are looked after, if it is written. */
  readonly margin: Pick<Settlement, 'accounts' | 'checked'>;
  readonly brokenChecks: Settlement['brokenChecks'];
  /** Users who were looked after for a part of what is known. */
  readonly cutShort: readonly string[];
  /** Users who have more orders than it looked at, and some of those are out of the way. */
  readonly lookAgain: readonly string[];
  readonly report: TurnReport;
}

export interface Broken {
  readonly id: string;
  readonly error: unknown;
}

/** What becomes of the resting orders that a turn has read or made, if it is written. */
export interface RestingLeft {
  /** Orders that are written as resting. */
  readonly rested: readonly OpenOrder[];
  /** Ids of orders that rested before. */
  readonly atRest: ReadonlySet<string>;
  /** Orders of either kind that the turn has looked at. */
  readonly looked: readonly LookedAt[];
  /** Ids of orders that it decided, and of those held back that are not there any more. */
  readonly decided: readonly string[];
}

/** A resting order, and when a print or its expiry ends it, where that is known. */
export interface LookedAt {
  readonly order: OpenOrder;
  readonly touchedAt: Instant | undefined;
}

/** Reads what the submissions need, decides what can be decided, and plans the turn's one write. */
export async function decideTurn(
  options: TurnOptions,
  sources: TurnSources,
  given: TurnInput,
): Promise<TurnPlan> {
  const { sql, now } = sources;
  // A turn may be decided again, so what the lane holds is not touched.
  const known = new Map<string, PooledSubmission>(
    [...given.pool].map(([id, held]) => [id, { ...held, tags: [...held.tags] }]),
  );
  const fresh = given.fresh.map(({ admitted }) => openOf(admitted));
  const recorded = await readRecorded(sql, fresh);
  const sorted = sortFresh(given.fresh, recorded, known, now);
  const metStored = [...recorded.values()].some(({ isPending }) => isPending);
  const met = { known, metStored, refused: sorted.refused };
  const { stored, considered, schedule } = await consider(options, sources, given, met);
  const settlement = await settleTurn(options, sources, { ...considered, ready: schedule.ready });

  const decided = [
    ...settlement.outcomes.map(({ order }) => order.id),
    ...settlement.commands.map(({ command }) => command.id),
  ];
  const placed = settlement.placed.map(({ id }) => id);
  // What waits as it was scheduled may be at its end by what was settled before it.
  const written = new Set([...decided, ...placed]);
  const left = waitUnjudged(schedule, settlement);
  const waiting = splitWaiting(left, { known, written }, { ...options, now });
  const broken = brokenOf(settlement);
  const tagsOf = (id: string) => known.get(id)?.tags ?? [];
  const isStored = new Set([...stored.orders, ...stored.commands].map(({ id }) => id));
  const gone = notHeldBack(options, given.ripeUsers, isStored);
  const strikes = nextStrikes(settlement);
  const storedNow = [
    ...strikes.map(({ id }) => id),
    ...placed.filter((id) => !isStored.has(id)),
    ...waiting.toStore.map(({ open }) => open.id),
  ];
  return {
    write: writeOf(options, { sorted, settlement, orders: considered.orders, ...waiting }, now),
    done: [
      ...sorted.done,
      ...[...decided, ...placed, ...waiting.toStore.map(({ open }) => open.id)].flatMap(tagsOf),
      ...broken.flatMap(({ id }) => tagsOf(id)),
    ],
    backDated: sorted.backDated,
    broken,
    brokenActions: settlement.brokenActions,
    messageOf: (id) =>
      known.get(id)?.message ??
      given.fresh.find(({ admitted }) => openOf(admitted).open.id === id)?.delivery,
    pooled: waiting.pooled,
    clearTo: waiting.clearTo,
    metStored,
    storedNow,
    storedDecided: decided.filter((id) => isStored.has(id)),
    resting: restingLeft(settlement, schedule, stored.orders, gone),
    margin: { accounts: settlement.accounts, checked: settlement.checked },
    brokenChecks: settlement.brokenChecks,
    cutShort: schedule.cutShort,
    lookAgain: lookAgain(settlement, stored),
    report: reportOf(sorted, { decided, storedNow, broken }),
  };
}

/** What came with the messages of a turn. */
interface Met {
  readonly known: Pool;
  readonly metStored: boolean;
  readonly refused: readonly Outcome[];
}

/** What there is to be decided, in its order. */
async function consider(
  options: TurnOptions,
  sources: TurnSources,
  { ripeUsers, owingUsers }: TurnInput,
  { known, metStored, refused }: Met,
) {
  const { sql, tape } = sources;
  const { horizon } = options;
  for (let most = WAITING_OF_A_USER; ; most *= 10) {
    const due = [...ripeUsers, ...owingUsers];
    const stored = await readStored(sql, { ...options, metStored, most }, known, due);
    const undecided = undecidedOf(known, stored, refused);
    const question = { ...undecided, dueUsers: owingUsers, horizon };
    const owing = await readOwing(sql, options.marginWatch, question);
    const concerned = await findConcerned(options, sources, { ...undecided, owing });
    const gates = await readHumanEtfGates(sql, undecided.commands, horizon);
    const considered = { ...undecided, concerned, owing, gates };
    const schedule = await scheduleTurn(options, tape, considered);
    if (!isStuck(schedule, stored)) return { stored, considered, schedule };
  }
}

/** Whether somebody's first waiting orders wait for those behind them, which were not read, and nothing else goes on. */
function isStuck({ ready, cutShort }: Schedule, { unreadUsers }: Undecided): boolean {
  if (unreadUsers.size === 0) return false;
  const going = new Set(ready.filter(({ kind }) => kind !== 'check').map(userOf));
  return [...unreadUsers].some((userId) => !going.has(userId) && !cutShort.includes(userId));
}

/** Those of whom there was more than was read, and those behind whose strike there may be another already. */
function lookAgain(settlement: Settlement, { unreadUsers }: Undecided): string[] {
  const settled = settlement.outcomes.map(({ order }) => order.userId);
  const struck = nextStrikes(settlement).map(({ userId }) => userId);
  return [...new Set([...settled.filter((userId) => unreadUsers.has(userId)), ...struck])];
}

interface ToWrite {
  readonly sorted: SortedFresh;
  readonly settlement: Settlement;
  /** Undecided orders as they were before it. */
  readonly orders: readonly OpenOrder[];
  readonly toStore: readonly PooledSubmission[];
}

function writeOf(
  options: TurnOptions,
  { sorted, settlement, orders, toStore }: ToWrite,
  now: Instant,
): SettlementWrite {
  return {
    orders: [
      ...sorted.refused.map((outcome) => decidedRow(options, outcome, now)),
      ...orderRows(options, settlement, orders, now),
      ...ordersIn(toStore).map(waitingRow),
    ],
    effects: effectRows(options, settlement, now),
    accounts: settlement.accounts,
    margin: marginRows(options, settlement, now),
    bailouts: bailoutRows(options, settlement, now),
    humanEtfs: humanEtfRows(options, settlement, now),
    conflicts: sorted.conflicts,
    commands: commandRows(settlement, sorted.rejected, toStore, now),
    writtenAt: now,
    ...(options.fence && { fence: options.fence }),
  };
}

function reportOf(
  { refused, rejected, duplicates, conflicts }: SortedFresh,
  done: Readonly<Record<'decided' | 'storedNow' | 'broken', readonly unknown[]>>,
): TurnReport {
  return {
    decided: refused.length + rejected.length + done.decided.length,
    stored: done.storedNow.length,
    poisoned: done.broken.length,
    duplicates,
    conflicts: conflicts.length,
  };
}

function brokenOf({ broken, brokenCommands }: Settlement): Broken[] {
  return [
    ...broken.map(({ order, error }) => ({ id: order.id, error })),
    ...brokenCommands.map(({ command, error }) => ({ id: command.id, error })),
  ];
}

/** What is stored of the users that the turn deals with. */
async function readStored(
  sql: Sql,
  options: TurnOptions & { readonly metStored: boolean; readonly most: number },
  known: Pool,
  ripeUsers: readonly string[],
): Promise<Undecided> {
  const fresh = commandsIn(known.values());
  const senders = [...known.values()].map(({ open }) => open.userId);
  const userIds = [...new Set([...senders, ...ripeUsers])];
  const { look, actions, horizon, most } = options;
  // Commands name orders that may be decided long since.
  if (!options.hasStored && !options.metStored && fresh.length === 0) return NOTHING_UNDECIDED;
  const isAllRead = actions.concerning(undefined, horizon).length > 0;
  const mayOwe = userIds.filter(options.marginWatch.mayOwe);
  const undecided = await readUndecided(sql, { userIds, fresh, look, isAllRead, mayOwe, most });
  return ownUndecided(undecided, options.partition, senders);
}

/**
 * Everything that the turn may decide. What is stored says more than the message that brought it. What is
 * refused in this very turn is as final for a command behind it as if it had been before.
 */
function undecidedOf(known: Pool, stored: Undecided, refused: readonly Outcome[]): Undecided {
  const orders = new Map(ordersIn(known.values()).map((order) => [order.id, order]));
  for (const order of stored.orders) orders.set(order.id, order);
  const commands = new Map(commandsIn(known.values()).map((command) => [command.id, command]));
  for (const command of stored.commands) commands.set(command.id, command);
  const recorded = new Map(stored.recorded);
  for (const { order } of refused) recorded.set(order.id, order);
  return { ...stored, orders: [...orders.values()], commands: [...commands.values()], recorded };
}

function commandRows(
  settlement: Settlement,
  rejected: readonly CommandRow[],
  toStore: readonly PooledSubmission[],
  now: Instant,
): CommandRow[] {
  return [
    ...rejected,
    ...settlement.commands.map((result) => resultRow(result, now)),
    ...[...nextStrikes(settlement), ...commandsIn(toStore)].map(waitingCommandRow),
  ];
}

/** What broke, or was behind what broke, is among what was looked at, and not among what is decided. */
function restingLeft(
  { outcomes, placed }: Settlement,
  { ready, waiting }: Schedule,
  stored: readonly OpenOrder[],
  gone: readonly string[],
): RestingLeft {
  const ends = ready.flatMap((event) =>
    event.kind === 'order' ? [{ order: event.order, touchedAt: event.at }] : [],
  );
  return {
    rested: placed.filter(({ restingSince }) => restingSince !== null),
    atRest: new Set(stored.flatMap((order) => (order.restingSince === null ? [] : [order.id]))),
    looked: [...ends, ...waiting].filter(({ order }) => order.restingSince !== null),
    decided: [...outcomes.map(({ order }) => order.id), ...gone],
  };
}

/** What was held back of users who have been read, and was not found: another lane has taken it over. */
function notHeldBack(
  { hasStored, look }: TurnOptions,
  userIds: readonly string[],
  found: ReadonlySet<string>,
): string[] {
  if (!hasStored) return [];
  const read = new Set(userIds);
  return [...look.heldBack].flatMap(([id, { userId }]) =>
    read.has(userId) && !found.has(id) ? [id] : [],
  );
}
