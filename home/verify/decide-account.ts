import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import { USD_KRW } from '#market/print';
import type { Account } from '#trading/core/account';
import type { OpenOrder } from '#trading/core/open-order';
import { scheduleOrders } from '#trading/core/schedule-orders';
import { compareEvents, type ScheduledEvent } from '#trading/core/scheduled-event';
import { readOpenOrder } from '#trading/read-orders';
import { createFold } from './account-fold.ts';
import {
  asAccepted,
  type DecidedRow,
  isOther,
  type Recorded,
  type World,
} from './recorded-account.ts';

export interface Compared {
  readonly differences: readonly string[];
  readonly underOtherRules: number;
  /** How often it depends on which of several figures were in force that it came out as it is recorded. */
  readonly ambiguous: number;
}

/**
 * Decides everything of an account once more, event by event, each order by its own tape: which events there
 * are does not depend on what else waits. Between them what it owes is judged. What other rules decided is taken as
 * it is recorded.
 */
export function compareAccount(recorded: Recorded, start: Account, world: World): Compared {
  const { rows, applied, commands } = recorded;
  const fold = createFold(recorded, start, world);
  const events = [
    ...rows.flatMap((row) => eventsOf(row, world)),
    ...commands.map(({ command, decidedAt }): ScheduledEvent => {
      // Found late it came behind what had been settled.
      const isLate = command.intent.kind === 'BAILOUT' || command.intent.kind === 'LIST';
      return { kind: 'command', command, at: isLate ? decidedAt : command.notBefore };
    }),
    ...actionsMet(recorded, world).flatMap(({ isComplete, action, print, fxPrint }) => {
      const at = action.effectiveAt;
      const event = { kind: 'action', action, userId: start.userId, at, print, fxPrint } as const;
      return isComplete ? [event] : [];
    }),
  ].sort(compareEvents);
  for (const event of events) fold.take(event);
  fold.judgeTo(judgedTo(recorded));
  const unmet = [...applied.keys()].filter((id) => !fold.met.has(id));
  return {
    differences: [
      ...fold.differences(),
      ...rows.flatMap((row) => leftOpen(row, fold.open.get(row.id)) ?? []),
      ...unmet.map((id) => `action ${id} is not known`),
    ],
    underOtherRules: underOtherRules(recorded, world),
    ambiguous: fold.ambiguous(),
  };
}

/** Of decisions that are recorded, how many were by rules that nobody knows any more. */
export function underOtherRules(recorded: Recorded, world: World): number {
  const { rows, applied, margin, bailouts, strikes } = recorded;
  const ofOrders = [...rows, ...applied.values()].filter((row) => isOther(row, world));
  const ofMargin = [...margin.deeds, ...bailouts.values(), ...strikes.values()].filter(
    ({ decidedUnder }) => !world.history.decidedBy(decidedUnder, undefined),
  );
  return ofOrders.length + ofMargin.length;
}

/** Up to where what is owed was judged at least. */
function judgedTo({ margin: { deeds, checkedTo } }: Recorded): Instant {
  return Math.max(BEGINNING, checkedTo ?? BEGINNING, deeds.at(-1)?.at ?? BEGINNING) as Instant;
}

/**
 * What rests is decided on the tape as far as the engine has looked at it, which goes on ahead of that: by a print
 * behind it the order ends, and never came to rest.
 */
function eventsOf(row: DecidedRow, world: World): readonly ScheduledEvent[] {
  // What the house sold nobody ordered: it comes of judging.
  if (row.liquidation_id !== null) return [];
  const { restingSince, partition, tickerId } = readOpenOrder(row);
  if (row.status !== 'PENDING' || restingSince === null) return eventsUpTo(END, row, world);
  const matchedTo = world.matchedTo(partition, tickerId) ?? restingSince;
  return eventsUpTo(Math.max(matchedTo, restingSince) as Instant, row, world);
}

function eventsUpTo(upTo: Instant, row: DecidedRow, world: World): readonly ScheduledEvent[] {
  return scheduleOrders({
    orders: [asAccepted(row)],
    commands: [],
    actions: new Map(),
    actionsOf: world.actionsOf,
    matchedTo: () => BEGINNING,
    readTo: () => upTo,
    halts: world.halts,
    listings: world.listings,
    tapeOf: (tickerId) => world.tape.get(tickerId),
    fxTape: world.tape.get(USD_KRW),
    instrumentOf: (tickerId) => world.instruments.get(tickerId),
    horizon: upTo,
  }).ready;
}

const BEGINNING = instant(0);
const END = instant(Number.MAX_SAFE_INTEGER);

/** Up to here, everything that concerned the account had been decided. */
function lastDecision(recorded: Recorded): number {
  const { rows, applied } = recorded;
  const ofOrders = rows.map((row) => row.filled_at ?? row.deadline_at ?? BEGINNING);
  const ofActions = Array.from(applied.values(), (row) => row.effective_at);
  return Math.max(BEGINNING, judgedTo(recorded), ...ofOrders, ...ofActions);
}

/** Actions of what the account has ordered, or was recorded to have held: no other can have met it. */
function actionsMet(recorded: Recorded, { actions }: World): World['actions'] {
  const last = lastDecision(recorded);
  const { rows, applied } = recorded;
  const tickers = new Set([...rows, ...applied.values()].map((row) => row.ticker_id));
  return actions.filter(({ action }) => action.effectiveAt <= last && tickers.has(action.tickerId));
}

/** What is wrong with an order that has no end by its tape, or with what it holds; undefined when nothing. */
function leftOpen(row: DecidedRow, order: OpenOrder | undefined): string | undefined {
  const name = `order ${row.id}`;
  if (row.liquidation_id !== null) return order && `${name}: the house has no cause to sell`;
  if (row.status !== 'PENDING') return order && `${name} was decided before its tape was`;
  const waits = readOpenOrder(row);
  if (!order || standsAt(order) === standsAt(waits)) return undefined;
  return `${name}: recorded ${standsAt(waits)}, decided again ${standsAt(order)}`;
}

function standsAt({ hold, restingSince }: OpenOrder): string {
  const held = hold ? `${formatDecimal(hold.krw)} and ${formatDecimal(hold.quantity)}` : 'nothing';
  return `holding ${held}, resting since ${restingSince === null ? 'never' : formatInstant(restingSince)}`;
}
