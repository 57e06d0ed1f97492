import { addMicros, type Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Account } from './account.ts';
import { advanceMargin, type MarginWorld } from './advance-margin.ts';
import { type ActionEffect, applyAction } from './apply-action.ts';
import { type BailedOut, bailOut } from './bail-out.ts';
import type { Bailout } from './bailout.ts';
import { type BatchState, createBatchState } from './batch-state.ts';
import { type Cancelled, cancelOrders } from './cancel-orders.ts';
import { type Denial, decideOrder, type TradableInstrument } from './decide-order.ts';
import { decideStrike, type Strike } from './decide-strike.ts';
import type { Fill } from './fill.ts';
import { releaseHold } from './holds.ts';
import type { EtfHolder } from './human-etf.ts';
import type { InterestCharge, Liquidation } from './liquidation.ts';
import { type Listing, type ListingGate, listHumanEtf } from './list-human-etf.ts';
import type { Listings } from './listings.ts';
import { type MarkSources, standingAt } from './marks.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { placeOrder } from './place-order.ts';
import { recountHolds } from './recount-holds.ts';
import {
  type ScheduledAction,
  type ScheduledCommand,
  type ScheduledEvent,
  type ScheduledOrder,
  type ScheduledPlacement,
  type ScheduledRest,
  userOf,
} from './scheduled-event.ts';
import { switchMargin } from './switch-margin.ts';
import type { TradingRules } from './trading-rules.ts';

/** What became of one order. */
export type Outcome =
  | {
      readonly kind: 'filled';
      readonly order: OpenOrder;
      readonly at: Instant;
      readonly fill: Fill;
    }
  | {
      readonly kind: 'failed';
      readonly order: OpenOrder;
      /** Event time; null for what is refused as it comes, without a look at the account. */
      readonly at: Instant | null;
      readonly denial: Denial;
    }
  | {
      readonly kind: 'cancelled';
      readonly order: OpenOrder;
      readonly at: Instant;
      readonly by: Canceller;
    };

/** What took an order back: its user's command, or the house, which sold what they held, or let them begin anew. */
export interface Canceller {
  readonly kind: 'COMMAND' | 'LIQUIDATION' | 'BAILOUT';
  readonly id: string;
}

/** What became of one command. */
export interface CommandResult {
  readonly command: OpenCommand;
  readonly at: Instant;
  readonly status: 'DONE' | 'REJECTED';
  /** Why it was rejected. */
  readonly denial: Denial | null;
  /** How many orders it took back. */
  readonly cancelled: number;
}

/** An order as it is recorded. */
export interface RecordedTarget {
  readonly userId: string;
  readonly acceptedAt: Instant;
}

export interface SettleInput {
  readonly rules: TradingRules;
  /** In the order of decisions. */
  readonly scheduled: readonly ScheduledEvent[];
  readonly accounts: ReadonlyMap<string, Account>;
  /** Every undecided order of the accounts: what cancels take back, and what splits count anew. */
  readonly orders: readonly OpenOrder[];
  /** An order that a command names and that is not among {@link orders}: it is final. */
  readonly recorded: (orderId: string) => RecordedTarget | undefined;
  readonly instrumentOf: (tickerId: string) => TradableInstrument;
  /** Corporate actions of an instrument, in order of time. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
  /** Who is listed; left out where nobody is. */
  readonly listings?: Listings | undefined;
  /** Wherever an account is among {@link accounts} that may owe, all of whose positions are there then. */
  readonly margin?: MarginWorld | undefined;
  /** By command, what the LISTs and STRIKEs that are scheduled rest on. */
  readonly gates?: HumanEtfGates | undefined;
}

/** What listings and strikes are decided on beside their accounts, once nothing can come before them. */
export interface HumanEtfGates {
  readonly listing: (commandId: string) => ListingGate | undefined;
  /** Of record. */
  readonly holders: (commandId: string) => readonly EtfHolder[] | undefined;
}

export interface Settlement {
  readonly outcomes: readonly Outcome[];
  /**
   * Orders that are still open after the batch, and of which it changed the hold or since when they rest:
   * to be recorded as PENDING.
   */
  readonly placed: readonly OpenOrder[];
  readonly commands: readonly CommandResult[];
  /** What corporate actions came to for those who held their instruments. */
  readonly effects: readonly ActionEffect[];
  /** With the sales among {@link outcomes}, and what they took back. In order of time. */
  readonly liquidations: readonly Liquidation[];
  /** In order of time. */
  readonly interest: readonly InterestCharge[];
  /** With what they took back among {@link outcomes}. */
  readonly bailouts: readonly Bailout[];
  /** Users who were listed, and strikes of their shares; each has the next one behind it. */
  readonly listings: readonly Listing[];
  readonly strikes: readonly Strike[];
  /** By user, up to where margin was judged; also of accounts that it changed nothing of. */
  readonly checked: ReadonlyMap<string, Instant>;
  /** Accounts that were decided upon, as they stand after the batch. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** What broke an assertion when it was decided: a bug, to be set aside without harming the rest. */
  readonly broken: readonly { readonly order: OpenOrder; readonly error: unknown }[];
  readonly brokenActions: readonly { readonly event: ScheduledAction; readonly error: unknown }[];
  readonly brokenCommands: readonly { readonly command: OpenCommand; readonly error: unknown }[];
  /** Accounts whose margin could not be judged as far as it was known: the rest of what was scheduled of them waits. */
  readonly brokenChecks: readonly { readonly userId: string; readonly error: unknown }[];
}

/**
 * Decides a batch: a fold over the accounts of what places, fills, ends and takes back orders, and of
 * {@link applyAction}. Splitting the batch anywhere gives the same result. What comes of an order behind its end is left
 * out: it was scheduled before that was known. Behind an action that breaks nothing of its account is decided,
 * which would trade in shares of before; it stays due, so that later batches come upon it first. Behind a moment
 * whose margin cannot be judged nothing of its account is decided either, nor set aside: it was not judged what may
 * come before it.
 */
export function settleBatch(input: SettleInput): Settlement {
  const state = createBatchState(input);
  const batch: Batch = {
    ...{ input, state, outcomes: [], effects: [], commands: [], liquidations: [], interest: [] },
    ...{
      bailouts: [],
      listings: [],
      strikes: [],
      broken: [],
      brokenActions: [],
      brokenCommands: [],
      brokenChecks: [],
    },
  };
  /** By user, the action that could not be applied. */
  const stoppedBy = new Map<string, string>();
  for (const event of input.scheduled) {
    const userId = userOf(event);
    const behind = stoppedBy.get(userId);
    const isStranger = behind !== undefined || !input.accounts.has(userId);
    if (!isStranger && !isJudged(batch, event)) continue;
    try {
      if (behind !== undefined) throw new Error(`behind action ${behind}, which broke`);
      take(batch, event);
    } catch (error) {
      setAside(batch, event, error);
      if (event.kind === 'action') stoppedBy.set(userId, stoppedBy.get(userId) ?? event.action.id);
    }
  }
  const { input: _, state: __, ...decided } = batch;
  return {
    ...{ ...decided, placed: state.changedOrders() },
    ...{ accounts: state.accounts, checked: state.checkedTo },
  };
}

/** What a batch has come to so far. */
interface Batch {
  readonly input: SettleInput;
  readonly state: BatchState;
  readonly outcomes: Outcome[];
  readonly effects: ActionEffect[];
  readonly commands: CommandResult[];
  readonly liquidations: Liquidation[];
  readonly interest: InterestCharge[];
  readonly bailouts: Bailout[];
  readonly listings: Listing[];
  readonly strikes: Strike[];
  readonly broken: { order: OpenOrder; error: unknown }[];
  readonly brokenActions: { event: ScheduledAction; error: unknown }[];
  readonly brokenCommands: { command: OpenCommand; error: unknown }[];
  readonly brokenChecks: { userId: string; error: unknown }[];
}

/** Of one moment whatever else happens comes before margin is judged. */
function isJudged(batch: Batch, event: ScheduledEvent): boolean {
  const { brokenChecks } = batch;
  const userId = userOf(event);
  if (brokenChecks.some((broken) => broken.userId === userId)) return false;
  try {
    advanceMargin(batch, userId, event.kind === 'check' ? event.at : addMicros(event.at, -1));
    return true;
  } catch (error) {
    brokenChecks.push({ userId, error });
    return false;
  }
}

function take(batch: Batch, event: ScheduledEvent): void {
  if (event.kind === 'check') return;
  if (event.kind === 'action') apply(batch, event);
  else if (event.kind === 'command') obey(batch, event);
  else {
    const order = batch.state.orderNow(event.order);
    if (!order) return;
    if (event.kind === 'place') place(batch, event, order);
    else if (event.kind === 'rest') rest(batch, event, order);
    else decide(batch, event, order);
  }
}

/** Nothing of an order that broke is decided any more; it is told of once. */
function setAside(batch: Batch, event: ScheduledEvent, error: unknown): void {
  const { state, broken, brokenActions, brokenCommands, brokenChecks } = batch;
  if (event.kind === 'check') brokenChecks.push({ userId: event.userId, error });
  else if (event.kind === 'action') brokenActions.push({ event, error });
  else if (event.kind === 'command') brokenCommands.push({ command: event.command, error });
  else if (state.orderNow(event.order)) {
    broken.push({ order: event.order, error });
    state.endOrder(event.order);
  }
}

function apply({ input, state, effects }: Batch, event: ScheduledAction): void {
  const { action, print, fxPrint, userId } = event;
  const { rules } = input;
  const instrument = input.instrumentOf(action.tickerId);
  const account = state.accountOf(userId);
  const applied = applyAction({ rules, action, instrument, account, print, fxPrint });
  if (!applied) return;
  const actions = input.actionsOf(action.tickerId);
  const orders = state.openOrdersOf(userId);
  const counted =
    action.kind === 'SPLIT'
      ? recountHolds({ split: action, account: applied.account, orders, actions, instrument })
      : { account: applied.account, orders: [] };
  effects.push(applied.effect);
  state.setAccount(counted.account);
  for (const order of counted.orders) state.setOrder(order);
}

function place({ input, state, outcomes }: Batch, event: ScheduledPlacement, order: OpenOrder) {
  const account = state.accountOf(order.userId);
  const placement = placeOrder({
    ...{ rules: input.rules, order, account, fxPrint: event.fxPrint, turnover: event.turnover },
    listings: input.listings,
    ...termsOf(input, order, account, event.at),
  });
  if (placement.outcome === 'placed') {
    state.setAccount(placement.account);
    state.setOrder(placement.order);
    return;
  }
  state.setAccount(account);
  state.endOrder(order);
  outcomes.push({ kind: 'failed', order, at: event.at, denial: placement.denial });
}

function rest({ state }: Batch, { at }: ScheduledRest, order: OpenOrder): void {
  if (!order.hold) throw new Error(`order ${order.id} rests and was never placed`);
  state.setOrder({ ...order, restingSince: at });
  state.setAccount(state.accountOf(order.userId));
}

/** Decides an order that is at its end; what it held is free from then on, whatever becomes of it. */
function decide({ input, state, outcomes }: Batch, event: ScheduledOrder, open: OpenOrder): void {
  const { at, how, print, fxPrint, turnover } = event;
  // Since when it rests is told with its end where both are decided at once.
  const restingSince = open.restingSince ?? event.order.restingSince;
  const order = restingSince === open.restingSince ? open : { ...open, restingSince };
  const account = releaseHold(state.accountOf(order.userId), order);
  const decision = decideOrder({
    ...{ rules: input.rules, order, account, how, print, fxPrint, turnover },
    ...termsOf(input, order, account, at),
  });
  state.setAccount(decision.outcome === 'filled' ? decision.account : account);
  state.endOrder(order);
  outcomes.push(
    decision.outcome === 'filled'
      ? { kind: 'filled', order, at, fill: decision.fill }
      : { kind: 'failed', order, at, denial: decision.denial },
  );
}

function obey(batch: Batch, event: ScheduledCommand): void {
  const { input, state } = batch;
  const { intent, userId } = event.command;
  const account = state.accountOf(userId);
  if (intent.kind === 'CANCEL' || intent.kind === 'CANCEL_ALL') {
    state.setAccount(account);
    cancel(batch, cancelOrders({ event, intent, state, recorded: input.recorded }));
    return;
  }
  const orders = state.openOrdersOf(userId);
  if (intent.kind === 'BAILOUT') {
    letBeginAnew(batch, event, bailOut({ event, account, orders, sources: marksOf(input) }));
    return;
  }
  if (intent.kind === 'LIST' || intent.kind === 'STRIKE') {
    decideShare(batch, event, intent, orders);
    return;
  }
  const switched = switchMargin({ event, isWanted: intent.enabled, account, orders });
  state.setAccount(switched.account);
  batch.commands.push(switched.result);
}

function letBeginAnew(
  { state, outcomes, commands, bailouts }: Batch,
  { at, command }: ScheduledCommand,
  { result, account, cancelled, bailout }: BailedOut,
): void {
  const by = { kind: 'BAILOUT', id: command.id } as const;
  for (const order of cancelled) {
    state.endOrder(order);
    outcomes.push({ kind: 'cancelled', order, at, by });
  }
  state.setAccount(account);
  commands.push(result);
  if (bailout) bailouts.push(bailout);
}

type ShareIntent = Extract<OpenCommand['intent'], { kind: 'LIST' | 'STRIKE' }>;

function decideShare(
  batch: Batch,
  event: ScheduledCommand,
  intent: ShareIntent,
  orders: readonly OpenOrder[],
): void {
  const { input, state, commands, listings, strikes } = batch;
  const { id, userId } = event.command;
  const given = { event, account: state.accountOf(userId), sources: marksOf(input) };
  const ungated = () => new Error(`${intent.kind} ${id} was scheduled without what it rests on`);
  if (intent.kind === 'LIST') {
    const gate = input.gates?.listing(id);
    if (!gate) throw ungated();
    const { result, account, listing } = listHumanEtf({ ...given, intent, orders, gate });
    state.setAccount(account);
    commands.push(result);
    if (listing) listings.push(listing);
    return;
  }
  const holders = input.gates?.holders(id);
  if (!holders) throw ungated();
  const { result, account, strike } = decideStrike({ ...given, intent, holders });
  state.setAccount(account);
  commands.push(result);
  strikes.push(strike);
}

function marksOf({ margin, ...input }: SettleInput): MarkSources {
  if (!margin)
    throw new Error('an account is to be valued, and nothing is given to value what it holds');
  return { ...input, tapeOf: margin.tapeOf };
}

function cancel({ state, outcomes, commands }: Batch, cancelled: Cancelled): void {
  for (const { order } of cancelled.outcomes) {
    state.setAccount(releaseHold(state.accountOf(order.userId), order));
    state.endOrder(order);
  }
  outcomes.push(...cancelled.outcomes);
  commands.push(cancelled.result);
}

function termsOf(input: SettleInput, { tickerId }: OpenOrder, account: Account, at: Instant) {
  const { margin, instrumentOf, actionsOf } = input;
  return {
    ...{ instrument: instrumentOf(tickerId), actions: actionsOf(tickerId) },
    standing: margin && (() => standingAt(account, at, { ...input, ...margin })),
  };
}
