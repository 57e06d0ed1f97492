import type { Instant } from '@mockstreet/shared/instant';
import type { AwaitedStrike, CorporateAction } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import type { Print } from '#market/print';
import type { Account } from './account.ts';
import { bailoutMoment } from './bail-out.ts';
import type { HaltTimes } from './halts.ts';
import { nextStrikeAt } from './human-etf.ts';
import type { Listings } from './listings.ts';
import { type LocatedOrder, locateOrder } from './locate-order.ts';
import { marginBound, marginWindow, type WindowedInput } from './margin-bound.ts';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';
import { compareEvents, type ScheduledCommand, type ScheduledEvent } from './scheduled-event.ts';
import type { Turnover } from './turnover-window.ts';

/** What is known of one instrument's tape. */
export interface TapeView {
  /** At or before this moment the tape never changes again. */
  readonly completeTo: Instant;
  /** In order of time, complete over every interval that the orders at hand ask about. */
  readonly prints: readonly Print[];
}

/** A corporate action, with what it is applied on where the tapes have come that far. */
export interface LocatedAction<Of = CorporateAction | AwaitedStrike> {
  readonly action: Of;
  /** Whether nothing of it can still change: of the two prints, and what a strike comes to. */
  readonly isComplete: boolean;
  /** The last print before it. */
  readonly print: Print | undefined;
  /** USD/KRW as of it; undefined for what is quoted in won. */
  readonly fxPrint: Print | undefined;
}

/** Why an order cannot be decided yet: the market has to move, or the queue to be read further. */
export type WaitReason = 'TAPE' | 'QUEUE';

/** An order that is not at its end. */
export interface WaitingOrder {
  readonly order: OpenOrder;
  /** What its next event waits for. */
  readonly reason: WaitReason;
  /** When a print ends it, where one is known: as long as it rests, {@link ScheduleInput.matchedTo} stays behind. */
  readonly touchedAt: Instant | undefined;
  /** It holds back its account, and may meet its first print behind what was looked at of its tape. */
  readonly isUnseen: boolean;
}

export interface Schedule {
  /** In the order of decisions. */
  readonly ready: readonly ScheduledEvent[];
  /** As they were given: what changes of an order while it waits comes from its settlement. */
  readonly waiting: readonly WaitingOrder[];
  readonly waitingCommands: readonly {
    readonly command: OpenCommand;
    readonly reason: WaitReason;
  }[];
  /** Users whose margin was judged for a part of what is known, and who are to be looked at again at once. */
  readonly cutShort: readonly string[];
}

export interface ScheduleInput {
  /** Every undecided order of each account that occurs among them, but for {@link unreadAfter}. */
  readonly orders: readonly OpenOrder[];
  /** Every command of those accounts that has no result; each beside the order that it names, if undecided. */
  readonly commands: readonly OpenCommand[];
  /**
   * Up to here nothing touches a resting order: it is looked at only behind it. Never beyond the tape, nor
   * beyond what is known of splits. Zero where nobody knows, which is slower and comes to the same.
   */
  readonly matchedTo: (order: OpenOrder) => Instant;
  /** Up to here an order's tape is looked at, however far it goes on; left out where that is to its end. */
  readonly readTo?: (order: OpenOrder) => Instant;
  /** Corporate actions of an instrument, in order of time: all up to the horizon. */
  readonly actionsOf: (tickerId: string) => readonly CorporateAction[];
  /** By user: actions up to the horizon on what the account may hold. */
  readonly actions: ReadonlyMap<string, readonly LocatedAction[]>;
  /**
   * By user, accounts that may owe, or have a command at hand that says so, each with all its positions; also of users
   * with nothing else at hand. What is known of the tapes of their margin tickers has to be among {@link tapeOf}.
   */
  readonly margin?: ReadonlyMap<string, Account>;
  /** Of the tapes that margin is judged by in one turn; left out for {@link marginWindow}. */
  readonly marginWindowMicros?: number;
  /** Accounts that have more waiting orders than were read: the events of those lie later. */
  readonly unreadAfter?: ReadonlyMap<string, Instant>;
  readonly tapeOf: (tickerId: string) => TapeView | undefined;
  readonly halts: HaltTimes;
  /** USD/KRW; needed by what is quoted in dollars. */
  readonly fxTape: TapeView | undefined;
  /** What the cap by turnover looks at; left out where there is no such cap. */
  readonly turnoverOf?: ((order: OpenOrder) => Turnover) | undefined;
  /** Who is listed; left out where nobody is. */
  readonly listings?: Listings | undefined;
  /** Whether nothing can come before a LIST or STRIKE any more; left out where there is none. */
  readonly isGateOpen?: (command: OpenCommand) => boolean;
  /** Undefined for what is on the list no more. */
  readonly instrumentOf: (tickerId: string) => Instrument | undefined;
  /**
   * Orders still to be read from the queue have event times after this moment (watermark plus
   * clock margin), so decisions up to it cannot be overtaken.
   */
  readonly horizon: Instant;
}

/**
 * Which orders can be placed and decided now, which commands take effect, and which corporate actions are
 * applied before, between and behind them, such that the result is the one that any other batching, and any
 * outage, would have come to.
 *
 * Decisions of one account go by event time. An order whose print is known may still have to wait:
 * for an order of the same account that could turn out to be earlier (its tape is not complete that
 * far), for a corporate action before it, or for what is still in the queue. Accounts never
 * wait for each other.
 */
export function scheduleOrders(given: ScheduleInput): Schedule {
  const orders = Map.groupBy(given.orders, ({ userId }) => userId);
  const marginWindowMicros = given.marginWindowMicros ?? marginWindow(given, orders);
  const input = { ...given, marginWindowMicros };
  const commands = Map.groupBy(input.commands, ({ userId }) => userId);
  const users = new Set([
    ...[...orders.keys(), ...commands.keys(), ...input.actions.keys()],
    ...(input.margin?.keys() ?? []),
  ]);
  const schedules = Array.from(users, (userId) =>
    scheduleAccount(input, {
      userId,
      unreadAfter: input.unreadAfter?.get(userId),
      owing: input.margin?.get(userId),
      orders: (orders.get(userId) ?? []).map((order) => ({ order, ...locateOrder(order, input) })),
      commands: commands.get(userId) ?? [],
      actions: (input.actions.get(userId) ?? []).map((one) => locateAction(userId, one)),
    }),
  );
  return {
    ready: schedules.flatMap(({ ready }) => ready).sort(compareEvents),
    waiting: schedules.flatMap(({ waiting }) => waiting),
    waitingCommands: schedules.flatMap(({ waitingCommands }) => waitingCommands),
    cutShort: schedules.flatMap(({ cutShort }) => cutShort),
  };
}

/** All that may come of one account. */
interface AccountAhead {
  readonly userId: string;
  readonly orders: readonly (LocatedOrder & { readonly order: OpenOrder })[];
  readonly commands: readonly OpenCommand[];
  readonly actions: readonly Omit<LocatedOrder, 'touchedAt'>[];
  readonly unreadAfter: Instant | undefined;
  /** Where the account may owe. */
  readonly owing: Account | undefined;
}

function scheduleAccount(input: WindowedInput, ahead: AccountAhead): Schedule {
  const { orders, actions, commands } = ahead;
  const cancels = commands.map(
    (command): ScheduledCommand => ({ kind: 'command', command, at: momentOf(command, ahead) }),
  );
  const known = [...orders, ...actions].flatMap((one) => one.known);
  const earliestUnknown = [...orders, ...actions].reduce(
    (earliest, { laterThan }) => Math.min(earliest, laterThan ?? earliest),
    Math.min(ahead.unreadAfter ?? Infinity, ...cancels.map((event) => shareBound(event, input))),
  );
  // Before it may owe there is nothing to judge.
  const switches = cancels.filter(isSwitch);
  const judged = ahead.owing?.margin ? [...known, ...cancels] : switches;
  const bound = boundOf(input, ahead, { judged, commands: cancels });
  const knownTo = Math.min(earliestUnknown, bound?.upTo ?? Infinity);
  const reasonOf = ({ at }: ScheduledEvent) => waitReason(at, knownTo, input.horizon);
  const isReady = (event: ScheduledEvent) => reasonOf(event) === undefined;
  const checkedTo = Math.min(knownTo, input.horizon) as Instant;
  const { userId } = ahead;
  const checks = bound ? [{ kind: 'check', userId, at: checkedTo } as const] : [];
  return {
    ready: [...[...known, ...cancels].filter(isReady), ...checks],
    waiting: orders.flatMap(({ order, known: own, laterThan, touchedAt }) => {
      const first = own.map(reasonOf).find((reason) => reason !== undefined);
      const reason = first ?? (laterThan === undefined ? undefined : 'TAPE');
      if (reason === undefined) return [];
      const isFirst = laterThan === earliestUnknown;
      const isUnseen = isFirst && isCutShort(order, input, laterThan) && !hasFirst(order, own);
      return [{ order, reason, touchedAt, isUnseen }];
    }),
    waitingCommands: cancels.flatMap((event) => {
      const reason = reasonOf(event);
      return reason === undefined ? [] : [{ command: event.command, reason }];
    }),
    cutShort: bound?.isWindow && bound.upTo === knownTo ? [userId] : [],
  };
}

function momentOf(command: OpenCommand, { owing }: AccountAhead): Instant {
  const { kind } = command.intent;
  const isLate = owing && (kind === 'BAILOUT' || kind === 'LIST');
  return isLate ? bailoutMoment(owing, command) : command.notBefore;
}

/**
 * What comes behind a listing or a strike waits for it until it can be decided, and behind the next strike for that,
 * which is not there before.
 */
function shareBound(
  { command, at }: ScheduledCommand,
  { horizon, isGateOpen }: ScheduleInput,
): number {
  const { kind } = command.intent;
  if ((kind !== 'LIST' && kind !== 'STRIKE') || at > horizon) return Infinity;
  return isGateOpen?.(command) ? nextStrikeAt(at) - 1 : at - 1;
}

function isSwitch({ command }: ScheduledCommand): boolean {
  return command.intent.kind === 'MARGIN';
}

/** Whether a command is decided by what all that its account holds is worth. */
export function isValued({ intent, notBefore }: OpenCommand, horizon: Instant): boolean {
  if (intent.kind === 'STRIKE') return notBefore <= horizon;
  return intent.kind === 'BAILOUT' || intent.kind === 'LIST';
}

function boundOf(
  input: WindowedInput,
  { owing, orders: ahead }: AccountAhead,
  given: {
    /** By the prices of which the account may be judged. */
    readonly judged: readonly ScheduledEvent[];
    readonly commands: readonly ScheduledCommand[];
  },
) {
  if (!owing) return undefined;
  const firstAt = given.judged.reduce((first, { at }) => Math.min(first, at), Infinity);
  const valued = given.commands.filter(({ command }) => isValued(command, input.horizon));
  // What is ordered behind the last look at what all of it is worth has no part in that.
  const lookedAt = valued.reduce((last, { at }) => Math.max(last, at), 0);
  const own = ahead.map(({ order }) => order);
  const mayOwe = owing.margin || given.commands.some(isSwitch);
  const orders = mayOwe ? own : own.filter(({ notBefore }) => notBefore <= lookedAt);
  return marginBound({ account: owing, orders, firstAt, isValued: valued.length > 0 }, input);
}

/** Whether it was for what is read of its tape that nothing is known behind a moment. */
function isCutShort(order: OpenOrder, { readTo, horizon }: ScheduleInput, at: Instant): boolean {
  return at < horizon && at === readTo?.(order);
}

function hasFirst({ restingSince }: OpenOrder, known: readonly ScheduledEvent[]): boolean {
  return restingSince !== null || known.some(({ kind }) => kind === 'rest');
}

/** What nobody knows behind the horizon is perhaps known once the queue is read further. */
function waitReason(at: Instant, earliestUnknown: number, horizon: Instant) {
  if (at > earliestUnknown && earliestUnknown < horizon) return 'TAPE';
  return at > horizon ? 'QUEUE' : undefined;
}

/** An action's moment is known; what is not yet known of it, whatever is later has to wait for. */
function locateAction(userId: string, located: LocatedAction): Omit<LocatedOrder, 'touchedAt'> {
  const { action, isComplete, print, fxPrint } = located;
  const at = action.effectiveAt;
  if (!isComplete || action.kind === 'STRIKE') {
    return { known: [], laterThan: (at - 1) as Instant };
  }
  return { known: [{ kind: 'action', action, userId, at, print, fxPrint }], laterThan: undefined };
}
