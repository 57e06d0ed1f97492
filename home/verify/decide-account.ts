import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import type { KeptAction } from '#market/corporate-actions';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import { NO_GUARDS } from '#trading/core/guards';
import type { HaltTimes } from '#trading/core/halts';
import { releaseHold, takeHold } from '#trading/core/holds';
import { moveAsRecorded, type RecordedTrade } from '#trading/core/move-account';
import type { OpenCommand } from '#trading/core/open-command';
import type { OpenOrder } from '#trading/core/open-order';
import { type LocatedAction, scheduleOrders, type TapeView } from '#trading/core/schedule-orders';
import { compareEvents, type ScheduledEvent } from '#trading/core/scheduled-event';
import {
  type Outcome,
  type RecordedTarget,
  type Settlement,
  settleBatch,
} from '#trading/core/settle-batch';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { type OpenOrderRow, readOpenOrder } from '#trading/read-orders';
import { rulesDigest } from '#trading/rules-digest';
import { type AppliedRow, appliedEnd, effectEnd, takeApplied } from './applied-actions.ts';

/** What all decisions rest on. */
export interface World {
  readonly tape: ReadonlyMap<string, TapeView>;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly halts: HaltTimes;
  /** In order of time. */
  readonly actions: readonly LocatedAction[];
  readonly actionsOf: (tickerId: string) => readonly KeptAction[];
  /** Up to where the resting orders of an instrument are decided; undefined where nobody has said yet. */
  readonly matchedTo: (partition: number, tickerId: string) => Instant | undefined;
}

/** An order with what is recorded of its end. */
export interface DecidedRow extends OpenOrderRow {
  readonly status: 'PENDING' | 'FILLED' | 'CANCELLED' | 'FAILED';
  readonly reason: string | null;
  readonly decided_under: string | null;
  /** A cap refused it, by figures of its time. */
  readonly capped: boolean;
  /** When its print was; null where it was not filled. */
  readonly filled_on: Instant | null;
  /** Price, quantity, gross, gross_krw, fee_krw, tax_krw, cost_krw. */
  readonly amounts: readonly string[] | null;
}

/** A command with its result. */
export interface AnsweredRow {
  readonly command: OpenCommand;
  /** As {@link answerOf} tells it. */
  readonly answer: string;
}

/** All that is recorded of an account, what corporate actions came to by their ids. */
export interface Recorded {
  /** Decided orders, and LIMIT orders that wait. */
  readonly rows: readonly DecidedRow[];
  readonly commands: readonly AnsweredRow[];
  readonly applied: ReadonlyMap<string, AppliedRow>;
  /** Every order of the user, also such as were refused without a look at the account. */
  readonly targets: ReadonlyMap<string, RecordedTarget>;
}

export interface Compared {
  readonly differences: readonly string[];
  readonly underOtherRules: number;
}

/** One text for the result of a command. */
export function answerOf(status: string, reason: string | null, cancelled: number): string {
  return reason === null ? `${status} ${cancelled}` : `${status} ${reason}`;
}

/**
 * Decides everything of an account once more, event by event, each order by its own tape: which events there
 * are does not depend on what else waits. What other rules decided is taken as it is recorded.
 */
export function compareAccount(recorded: Recorded, start: Account, world: World): Compared {
  const { rows, applied, commands } = recorded;
  const fold = createFold(recorded, start, world);
  const events = [
    ...rows.flatMap((row) => eventsOf(row, world)),
    ...commands.map(({ command }): ScheduledEvent => {
      return { kind: 'cancel', command, at: command.notBefore };
    }),
    ...actionsMet(recorded, world).flatMap(({ isComplete, action, print, fxPrint }) => {
      const at = action.effectiveAt;
      const event = { kind: 'action', action, userId: start.userId, at, print, fxPrint } as const;
      return isComplete ? [event] : [];
    }),
  ].sort(compareEvents);
  for (const event of events) fold.take(event);
  const unmet = [...applied.keys()].filter((id) => !fold.met.has(id));
  return {
    differences: [
      ...fold.differences(),
      ...rows.flatMap((row) => leftOpen(row, fold.open.get(row.id)) ?? []),
      ...unmet.map((id) => `action ${id} is not known`),
    ],
    underOtherRules: [...rows, ...applied.values()].filter((row) => isOther(row, world)).length,
  };
}

/** What rests is not at its end yet where the engine has still to look: the tape goes on ahead of it. */
function eventsOf(row: DecidedRow, world: World): readonly ScheduledEvent[] {
  const events = allEventsOf(row, world);
  const { restingSince, partition, tickerId } = readOpenOrder(row);
  if (row.status !== 'PENDING' || restingSince === null) return events;
  const matchedTo = world.matchedTo(partition, tickerId) ?? restingSince;
  return events.filter(({ at }) => at <= Math.max(matchedTo, restingSince));
}

function allEventsOf(row: DecidedRow, world: World): readonly ScheduledEvent[] {
  return scheduleOrders({
    orders: [asAccepted(row)],
    commands: [],
    actions: new Map(),
    actionsOf: world.actionsOf,
    matchedTo: () => BEGINNING,
    halts: world.halts,
    tapeOf: (tickerId) => world.tape.get(tickerId),
    fxTape: world.tape.get(USD_KRW),
    instrumentOf: (tickerId) => world.instruments.get(tickerId),
    horizon: instant(Number.MAX_SAFE_INTEGER),
  }).ready;
}

function asAccepted(row: DecidedRow): OpenOrder {
  return { ...readOpenOrder(row), hold: null, restingSince: null };
}

/** An account as the events so far have left it. */
interface Fold {
  take(event: ScheduledEvent): void;
  readonly open: ReadonlyMap<string, OpenOrder>;
  /** Actions that came. */
  readonly met: ReadonlySet<string>;
  differences(): readonly string[];
}

function createFold(recorded: Recorded, start: Account, world: World): Fold {
  const rows = new Map(recorded.rows.map((row) => [row.id, row]));
  const answers = new Map(recorded.commands.map((one) => [one.command.id, one.answer]));
  const open = new Map(recorded.rows.map((row) => [row.id, asAccepted(row)]));
  const met = new Set<string>();
  const differing: string[] = [];
  let account = start;

  const compare = (name: string, was: string, again: string) => {
    if (was !== again) differing.push(`${name}: recorded ${was}, decided again ${again}`);
  };
  const end = (orderId: string, how: string) => {
    open.delete(orderId);
    const row = rows.get(orderId);
    compare(`order ${orderId}`, row ? recordedEnd(row) : 'nothing', how);
  };
  const takeIn = ({ accounts, placed, outcomes, commands, broken }: Settlement) => {
    account = accounts.get(start.userId) ?? account;
    for (const order of placed) open.set(order.id, order);
    for (const outcome of outcomes) end(outcome.order.id, decidedEnd(outcome));
    for (const { order, error } of broken) end(order.id, `broken: ${error}`);
    for (const { command, status, denial, cancelled } of commands) {
      const again = answerOf(status, denial?.code ?? null, cancelled);
      compare(`command ${command.id}`, answers.get(command.id) ?? 'nothing', again);
    }
  };
  const settle = (event: ScheduledEvent) =>
    settleBatch({
      // What was filled had passed what guards it.
      rules: { ...DEFAULT_TRADING_RULES, guards: NO_GUARDS },
      scheduled: [event],
      orders: [...open.values()],
      recorded: (orderId) => recorded.targets.get(orderId),
      accounts: new Map([[start.userId, account]]),
      actionsOf: world.actionsOf,
      instrumentOf: (tickerId) => tradable(world, tickerId),
    });
  const takeAction = (event: Extract<ScheduledEvent, { kind: 'action' }>) => {
    const { id } = event.action;
    met.add(id);
    const row = recorded.applied.get(id);
    if (row && isOther(row, world)) {
      const again = takeApplied(row, account);
      account = again.account;
      return compare(`action ${id}`, appliedEnd(row), again.end);
    }
    const settlement = settle(event);
    takeIn(settlement);
    const [broken] = settlement.brokenActions;
    const came = broken ? `broken: ${broken.error}` : effectEnd(settlement.effects[0]);
    return compare(`action ${id}`, appliedEnd(row), came);
  };
  return {
    ...{ open, met },
    differences: () => differing,
    take(event) {
      if (event.kind === 'action') return takeAction(event);
      if (event.kind === 'cancel' || event.kind === 'check') return takeIn(settle(event));
      const now = open.get(event.order.id);
      const row = rows.get(event.order.id);
      if (!now || !row) return;
      const order = { ...now, restingSince: now.restingSince ?? event.order.restingSince };
      // What a cap refused on its print had been placed before, and held something.
      const isTaken = isOther(row, world) || (row.capped && event.kind === 'order');
      if (!isTaken) return takeIn(settle({ ...event, order }));
      const taken = takeRecorded(row, { ...event, order }, account);
      account = taken.account;
      if (taken.order) open.set(order.id, taken.order);
      else end(order.id, taken.end);
    },
  };
}

/** What other rules did with an order: as it is recorded. */
function takeRecorded(
  row: DecidedRow,
  event: Extract<ScheduledEvent, { kind: 'place' | 'rest' | 'order' }>,
  account: Account,
): { readonly account: Account; readonly order?: OpenOrder; readonly end: string } {
  const end = recordedEnd(row);
  const { order } = event;
  if (event.kind === 'rest') return { account, end, order: { ...order, restingSince: event.at } };
  if (event.kind === 'place') {
    const { hold } = readOpenOrder(row);
    if (!hold) return { account, end };
    const placed = { ...order, hold };
    return { account: takeHold(account, placed), end, order: placed };
  }
  const free = releaseHold(account, order);
  if (row.amounts === null || row.filled_on === null) return { end, account: free };
  const [, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw] = row.amounts.map(decimal);
  const amounts = { quantity, gross, grossKrw, feeKrw, taxKrw, costKrw };
  const trade = { ...amounts, at: row.filled_on } as RecordedTrade;
  const moved = moveAsRecorded(free, order, trade);
  return moved ? { end, account: moved.account } : { end: 'more than there was', account: free };
}

const BEGINNING = instant(0);

/** Up to here, everything that concerned the account had been decided. */
function lastDecision({ rows, applied }: Recorded): number {
  const ofOrders = rows.map((row) => row.filled_on ?? row.deadline_at ?? BEGINNING);
  const ofActions = Array.from(applied.values(), (row) => row.effective_at);
  return [...ofOrders, ...ofActions].reduce((latest, at) => Math.max(latest, at), 0);
}

/** Actions of what the account has ordered, or was recorded to have held: no other can have met it. */
function actionsMet(recorded: Recorded, { actions }: World): readonly LocatedAction[] {
  const last = lastDecision(recorded);
  const { rows, applied } = recorded;
  const tickers = new Set([...rows, ...applied.values()].map((row) => row.ticker_id));
  return actions.filter(({ action }) => action.effectiveAt <= last && tickers.has(action.tickerId));
}

function isOther(row: DecidedRow | AppliedRow, { instruments }: World): boolean {
  if ('status' in row && row.status === 'PENDING') return false;
  return row.decided_under !== rulesDigest(DEFAULT_TRADING_RULES, instruments.get(row.ticker_id));
}

function tradable({ instruments }: World, tickerId: string) {
  const instrument = instruments.get(tickerId);
  if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
  return instrument;
}

/** What is wrong with an order that has no end by its tape, or with what it holds; undefined when nothing. */
function leftOpen(row: DecidedRow, order: OpenOrder | undefined): string | undefined {
  const name = `order ${row.id}`;
  if (row.status !== 'PENDING') return order && `${name} was decided before its tape was`;
  const waits = readOpenOrder(row);
  if (!order || standsAt(order) === standsAt(waits)) return undefined;
  return `${name}: recorded ${standsAt(waits)}, decided again ${standsAt(order)}`;
}

function standsAt({ hold, restingSince }: OpenOrder): string {
  const held = hold ? `${formatDecimal(hold.krw)} and ${formatDecimal(hold.quantity)}` : 'nothing';
  return `holding ${held}, resting since ${restingSince === null ? 'never' : formatInstant(restingSince)}`;
}

/** One text for an order's end, the same from the core and from the tables. */
function decidedEnd(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.denial.code;
  if (outcome.kind === 'cancelled') return 'USER_CANCELLED';
  const { price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw } = outcome.fill;
  const amounts: Decimal[] = [price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw];
  return [formatInstant(outcome.at), ...amounts.map(formatDecimal)].join(' ');
}

function recordedEnd({ filled_on: at, amounts, reason }: DecidedRow): string {
  if (at === null || amounts === null) return reason ?? 'nothing';
  return [formatInstant(at), ...amounts.map((text) => formatDecimal(decimal(text)))].join(' ');
}
