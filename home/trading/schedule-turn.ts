import type { Sql } from '@mockstreet/db/client';
import { type Instant, instant } from '@mockstreet/shared/instant';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import type { TapeWindow } from '#market/tape';
import type { ActionBook } from './action-book.ts';
import { type Concerned, readConcerned } from './concern-actions.ts';
import { hasMarket } from './core/decide-order.ts';
import { type HaltTimes, spansToLookAt } from './core/halts.ts';
import type { OpenOrder } from './core/open-order.ts';
import { type Schedule, scheduleOrders } from './core/schedule-orders.ts';
import { type ScheduledEvent, userOf } from './core/scheduled-event.ts';
import { type Settlement, settleBatch } from './core/settle-batch.ts';
import type { TradingRules } from './core/trading-rules.ts';
import { readAccounts } from './read-accounts.ts';
import type { WaitingOrders } from './read-orders.ts';
import type { TapeCache, TapeHeads } from './tape-cache.ts';

/** What the order of decisions, and each decision, rests on beside the orders. */
export interface ScheduleOptions {
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** What is still unread has event times after this moment. */
  readonly horizon: Instant;
  /** Corporate actions, all that there can be up to the horizon. */
  readonly actions: ActionBook;
  readonly halts: HaltTimes;
  /** Read before the halts, so that these are all that there are up to them. */
  readonly heads: TapeHeads;
}

export interface ScheduleSources {
  readonly sql: Sql;
  readonly tape: TapeCache;
}

/** Nearly always nothing: corporate actions are rare, and soon everyone has had them. */
export async function findConcerned(
  { instruments, halts, heads, actions, horizon }: ScheduleOptions,
  { sql, tape }: ScheduleSources,
  orders: readonly OpenOrder[],
): Promise<Concerned | undefined> {
  if (orders.length === 0) return undefined;
  const from = orders.reduce((least, { notBefore }) => Math.min(least, notBefore), Infinity);
  const concerning = actions.concerning(from as Instant, horizon);
  if (concerning.length === 0) return undefined;
  const userIds = [...new Set(orders.map(({ userId }) => userId))];
  const question = { actions: concerning, userIds, orders, upTo: horizon };
  return await readConcerned({ sql, tape, instruments, halts, heads }, question);
}

export async function scheduleTurn(
  options: ScheduleOptions,
  tape: TapeCache,
  orders: readonly OpenOrder[],
  known: Pick<WaitingOrders, 'unreadAfter'> & { readonly concerned: Concerned | undefined },
): Promise<Schedule> {
  if (orders.length === 0 && !known.concerned) {
    return { ready: [], waiting: [], waitingCommands: [] };
  }
  const needsFx = (tickerId: string) => options.instruments.get(tickerId)?.currency === 'USD';
  const windows = orders.flatMap((order): TapeWindow[] => {
    const spans = spansToLookAt(order, options.halts);
    const tickers = needsFx(order.tickerId) ? [order.tickerId, USD_KRW] : [order.tickerId];
    return tickers.flatMap((tickerId) => spans.map((span) => ({ tickerId, ...span })));
  });
  const views = await tape.viewsFor(windows, options.heads);
  return scheduleOrders({
    orders,
    actions: known.concerned?.actions ?? new Map(),
    unreadAfter: known.unreadAfter,
    halts: options.halts,
    tapeOf: (tickerId) => views.get(tickerId),
    fxTape: views.get(USD_KRW),
    instrumentOf: (tickerId) => options.instruments.get(tickerId),
    actionsOf: (tickerId) => options.actions.of(tickerId),
    commands: [],
    matchedTo: () => instant(0),
    horizon: options.horizon,
  });
}

const NOTHING_SETTLED: Settlement = {
  ...{ outcomes: [], placed: [], commands: [], effects: [], accounts: new Map() },
  ...{ broken: [], brokenActions: [] },
};

export async function settleTurn(
  options: ScheduleOptions,
  sql: Sql,
  {
    ready,
    orders,
  }: { readonly ready: readonly ScheduledEvent[]; readonly orders: readonly OpenOrder[] },
  concerned: Concerned | undefined,
): Promise<Settlement> {
  if (ready.length === 0) {
    return NOTHING_SETTLED;
  }
  const users = new Set(ready.map(userOf));
  const holdings = orders.filter(({ userId }) => users.has(userId));
  return settleBatch({
    rules: options.rules,
    scheduled: ready,
    orders,
    recorded: () => undefined,
    accounts: concerned?.accounts ?? (await readAccounts(sql, holdings)),
    actionsOf: (tickerId) => options.actions.of(tickerId),
    instrumentOf: (tickerId) => {
      const instrument = options.instruments.get(tickerId);
      // Taken off the list meanwhile or not: the order was accepted, and its tape decides.
      if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
      return instrument;
    },
  });
}
