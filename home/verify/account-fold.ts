import { type Decimal, decimal, formatDecimal } from '@mockstreet/shared/decimal';
import { addMicros, formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import { NO_GUARDS } from '#trading/core/guards';
import { isTradedThrough } from '#trading/core/halts';
import { releaseHold, takeHold } from '#trading/core/holds';
import { moveAsRecorded, type RecordedTrade } from '#trading/core/move-account';
import type { OpenCommand } from '#trading/core/open-command';
import type { OpenOrder } from '#trading/core/open-order';
import type {
  ScheduledAction,
  ScheduledEvent,
  ScheduledOrder,
  ScheduledPlacement,
  ScheduledRest,
} from '#trading/core/scheduled-event';
import { type Outcome, type Settlement, settleBatch } from '#trading/core/settle-batch';
import type { TradingRules } from '#trading/core/trading-rules';
import { readOpenOrder } from '#trading/read-orders';
import { appliedEnd, effectEnd, takeApplied } from './applied-actions.ts';
import { deedsOf, type RecordedDeed, saleDeed } from './margin-deeds.ts';
import { createMarginWalk } from './margin-walk.ts';
import {
  answerOf,
  asAccepted,
  type DecidedRow,
  isOther,
  type Recorded,
  rulesOf,
  type World,
} from './recorded-account.ts';
import { bailoutText, rulesOfBailout } from './recorded-bailouts.ts';
import { recordedGates, strikeText } from './recorded-strikes.ts';

/** An account as the events so far have left it. */
export interface Fold {
  /** Judges what is owed up to the event, and decides that. */
  take(event: ScheduledEvent): void;
  /** Judges what is owed up to a moment, in which nothing else happens any more. */
  judgeTo(at: Instant): void;
  ambiguous(): number;
  /** Orders that have come to no end. */
  readonly open: ReadonlyMap<string, OpenOrder>;
  /** Actions that came. */
  readonly met: ReadonlySet<string>;
  differences(): readonly string[];
}

export function createFold(recorded: Recorded, start: Account, world: World): Fold {
  const rows = new Map(recorded.rows.map((row) => [row.id, row]));
  const answers = new Map(recorded.commands.map((one) => [one.command.id, one]));
  const deeds = new Map(recorded.margin.deeds.map(({ name, text }) => [name, text]));
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
    compare(`order ${orderId}`, row ? recordedEnd(row) : NOTHING, how);
  };
  const takeIn = (settlement: Settlement) => {
    const { checked, broken, brokenChecks, brokenCommands } = settlement;
    account = settlement.accounts.get(start.userId) ?? account;
    const checkedTo = checked.get(start.userId);
    if (account.margin && checkedTo !== undefined && checkedTo > account.margin.checkedTo) {
      account = { ...account, margin: { ...account.margin, checkedTo } };
    }
    for (const order of settlement.placed) open.set(order.id, order);
    for (const outcome of settlement.outcomes) end(outcome.order.id, decidedEnd(outcome));
    for (const { order, error } of broken) end(order.id, `broken: ${error}`);
    for (const { error } of [...brokenChecks, ...brokenCommands]) {
      differing.push(`account ${start.userId}: ${error}`);
    }
    for (const { command, status, denial, cancelled } of settlement.commands) {
      const again = answerOf(status, denial?.code ?? null, cancelled);
      compare(`command ${command.id}`, answers.get(command.id)?.answer ?? NOTHING, again);
    }
    for (const bailout of settlement.bailouts) {
      const was = recorded.bailouts.get(bailout.id);
      compare(
        `bailout ${bailout.id}`,
        was ? bailoutText(was.bailout) : NOTHING,
        bailoutText(bailout),
      );
    }
    for (const strike of settlement.strikes) {
      const was = recorded.strikes.get(strike.id)?.text ?? NOTHING;
      compare(`strike ${strike.id}`, was, strikeText(strike));
    }
    for (const { name, text } of deedsOf(settlement)) {
      compare(name, deeds.get(name) ?? NOTHING, text);
      deeds.delete(name);
    }
  };
  const settle = (event: ScheduledEvent, rules: TradingRules) =>
    settleBatch({
      // What was filled had passed what guards it.
      rules: { ...rules, guards: NO_GUARDS },
      scheduled: [event],
      orders: [...open.values()].filter(({ liquidationId }) => liquidationId === null),
      recorded: (orderId) => recorded.targets.get(orderId),
      accounts: new Map([[start.userId, account]]),
      actionsOf: world.actionsOf,
      listings: world.listings,
      instrumentOf: (tickerId) => tradable(world, tickerId),
      gates: recordedGates(answers, recorded.strikes),
      margin: {
        tapeOf: (tickerId) => world.tape.get(tickerId),
        isTradedThrough: (tickerId, from, at) => isTradedThrough(world.halts, tickerId, [from, at]),
      },
    });
  const walk = createMarginWalk({
    ...{ history: world.history, deeds: doneByHouse(recorded), takeIn },
    accountNow: () => account,
    judge: (at, rules) => settle({ kind: 'check', userId: start.userId, at }, rules),
  });
  const takeAction = (event: ScheduledAction) => {
    const { id } = event.action;
    met.add(id);
    const row = recorded.applied.get(id);
    if (row && isOther(row, world)) {
      const again = takeApplied(row, account);
      account = again.account;
      return compare(`action ${id}`, appliedEnd(row), again.end);
    }
    const settlement = settle(event, row ? rulesOf(row, world) : world.history.latest);
    takeIn(settlement);
    const [broken] = settlement.brokenActions;
    const came = broken ? `broken: ${broken.error}` : effectEnd(settlement.effects[0]);
    return compare(`action ${id}`, appliedEnd(row), came);
  };
  const takeOrder = (event: OrderEvent) => {
    const now = open.get(event.order.id);
    const row = rows.get(event.order.id);
    if (!now || !row) return;
    const order = { ...now, restingSince: now.restingSince ?? event.order.restingSince };
    // What a cap refused on its print had been placed before, and held something.
    const isCapped = row.capped && (event.kind === 'order' || row.hold_krw === null);
    if (!isOther(row, world) && !isCapped) return takeIn(settleAsThen({ ...event, order }, row));
    const taken = takeRecorded(row, { ...event, order }, account);
    account = taken.account;
    if (taken.order) open.set(order.id, taken.order);
    else end(order.id, taken.end);
  };
  /** When a LIMIT order was placed is not recorded: by the first figures in question by which it was, or was not. */
  const settleAsThen = (event: OrderEvent, row: DecidedRow) => {
    if (event.kind !== 'place') return settle(event, rulesOf(row, world));
    const decidedBy = Math.max(event.at, row.settled_at ?? Infinity) as Instant;
    const came = world.history
      .inForceWithin(event.at, decidedBy)
      .map((rules) => settle(event, rules));
    const isAsRecorded = ({ placed }: Settlement) => placed.length > 0 === (row.hold_krw !== null);
    return came.find(isAsRecorded) ?? (came[0] as Settlement);
  };
  return {
    ...{ open, met, ambiguous: walk.ambiguous },
    differences: () => [
      ...differing,
      ...Array.from(deeds, ([name, text]) => `${name}: recorded ${text}, decided again ${NOTHING}`),
    ],
    judgeTo: (at) => walk.advance(at, Infinity),
    take(event) {
      walk.advance(addMicros(event.at, -1), decidedBy(event));
      if (event.kind === 'action') return takeAction(event);
      if (event.kind === 'command') return takeIn(settle(event, rulesOfCommand(event.command)));
      if (event.kind === 'check') return takeIn(settle(event, world.history.latest));
      return takeOrder(event);
    },
  };

  function rulesOfCommand({ id, intent }: OpenCommand): TradingRules {
    if (intent.kind === 'STRIKE') {
      const under = recorded.strikes.get(id)?.decidedUnder ?? '';
      return world.history.decidedBy(under, undefined) ?? world.history.latest;
    }
    if (intent.kind !== 'BAILOUT') return world.history.latest;
    const detail = answers.get(id)?.reasonDetail ?? null;
    return rulesOfBailout(world.history, recorded.bailouts.get(id), detail);
  }

  /** By which wall time it was; Infinity where that is not recorded. */
  function decidedBy(event: ScheduledEvent): number {
    if (event.kind === 'order') return rows.get(event.order.id)?.settled_at ?? Infinity;
    return event.kind === 'command'
      ? (answers.get(event.command.id)?.settledAt ?? Infinity)
      : Infinity;
  }
}

/** In order of time. */
function doneByHouse({ rows, margin }: Recorded): readonly RecordedDeed[] {
  const sales = rows.flatMap((row): RecordedDeed[] => {
    const { id, liquidation_id, filled_at: at, settled_at: settledAt, decided_under } = row;
    if (liquidation_id === null || at === null || settledAt === null) return [];
    return [{ ...saleDeed(id, at), settledAt, decidedUnder: decided_under ?? '' }];
  });
  return [...margin.deeds, ...sales].sort((a, b) => a.at - b.at);
}

type OrderEvent = ScheduledPlacement | ScheduledRest | ScheduledOrder;
const NOTHING = 'nothing';

/** What other rules did with an order: as it is recorded. */
function takeRecorded(
  row: DecidedRow,
  event: OrderEvent,
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
  if (row.amounts === null || row.filled_at === null) return { end, account: free };
  const [, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw] = row.amounts.map(decimal);
  const amounts = { quantity, gross, grossKrw, feeKrw, taxKrw, costKrw };
  const trade = { ...amounts, at: row.filled_at } as RecordedTrade;
  const moved = moveAsRecorded(free, order, trade);
  return moved ? { end, account: moved.account } : { end: 'more than there was', account: free };
}

function tradable({ instruments }: World, tickerId: string) {
  const instrument = instruments.get(tickerId);
  if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
  return instrument;
}

/** One text for an order's end, the same from the core and from the tables. */
function decidedEnd(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.denial.code;
  if (outcome.kind === 'cancelled') {
    const { kind, id } = outcome.by;
    if (kind === 'BAILOUT') return `BAILOUT command_id=${id}`;
    return kind === 'COMMAND' ? 'USER_CANCELLED' : `MARGIN_REQUIRED liquidation_id=${id}`;
  }
  const { print, price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw } = outcome.fill;
  const amounts: Decimal[] = [price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw];
  return filledText(outcome.at, print.at, amounts);
}

function recordedEnd(row: DecidedRow): string {
  const { filled_at: at, print_at: printAt, amounts, status, reason, reason_detail } = row;
  if (at !== null && printAt !== null && amounts !== null) {
    return filledText(at, printAt, amounts.map(decimal));
  }
  const isByHouse =
    status === 'CANCELLED' && (reason === 'MARGIN_REQUIRED' || reason === 'BAILOUT');
  return isByHouse ? `${reason} ${reason_detail}` : (reason ?? NOTHING);
}

function filledText(at: Instant, printAt: Instant, amounts: readonly Decimal[]): string {
  return [formatInstant(at), formatInstant(printAt), ...amounts.map(formatDecimal)].join(' ');
}
