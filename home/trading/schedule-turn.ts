import type { Sql } from '@mockstreet/db/client';
import { type Instant, instant } from '@mockstreet/shared/instant';
import type { Instrument } from '#market/instruments';
import { USD_KRW } from '#market/print';
import type { TapeWindow } from '#market/tape';
import type { Account } from './core/account.ts';
import { hasMarket } from './core/decide-order.ts';
import { type HaltTimes, ratesToLookAt, spansToLookAt } from './core/halts.ts';
import type { Listings } from './core/listings.ts';
import type { OpenOrder } from './core/open-order.ts';
import { createReading, type Reading, STEP_MICROS } from './core/read-to.ts';
import { type Schedule, scheduleOrders, type TapeView } from './core/schedule-orders.ts';
import { userOf } from './core/scheduled-event.ts';
import { type Settlement, settleBatch } from './core/settle-batch.ts';
import type { TradingRules } from './core/trading-rules.ts';
import type { Turnover } from './core/turnover-window.ts';
import type { ActionBook } from './corporate-actions/action-book.ts';
import { type Concerned, readConcerned } from './corporate-actions/concern-actions.ts';
import type { KeptAccounts } from './gather/kept-accounts.ts';
import { withGuarded } from './gather/read-guarded-figures.ts';
import type { TapeCache, TapeHeads } from './gather/tape-cache.ts';
import { NO_GATES, type TurnGates } from './human-etf/read-human-etf-gates.ts';
import { ensureWatched, NOBODY, type Owing, readMarginWorld } from './margin/margin-turn.ts';
import type { RestingLook } from './matching/match-resting.ts';
import type { Undecided } from './waiting/read-undecided.ts';

/** What the order of decisions, and each decision, rests on beside the orders. */
export interface ScheduleOptions {
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
  /** What is still unread has event times after this moment. */
  readonly horizon: Instant;
  /** Corporate actions, all that there can be up to the horizon. */
  readonly actions: ActionBook;
  readonly halts: HaltTimes;
  /** Who is listed, and up to where that is known. */
  readonly listings: Listings;
  /** Read before the halts, so that these are all that there are up to them. */
  readonly heads: TapeHeads;
  /** What each order is held against that is not sized yet; undefined where there is no such cap. */
  readonly turnoversOf: (
    orders: readonly OpenOrder[],
  ) => Promise<((order: OpenOrder) => Turnover) | undefined>;
}

export interface ScheduleSources {
  readonly sql: Sql;
  readonly tape: TapeCache;
  /** With the print before each window: what accounts that owe are valued by. */
  readonly marginTape: TapeCache;
  readonly accounts: Pick<KeptAccounts, 'read'>;
}

/** Nearly always nothing: corporate actions are rare, and soon everyone has had them. */
export async function findConcerned(
  { instruments, halts, heads, actions, horizon }: ScheduleOptions,
  { sql, tape }: Pick<ScheduleSources, 'sql' | 'tape'>,
  { orders, commands, owing = NOBODY }: Pick<Considered, 'orders' | 'commands' | 'owing'>,
): Promise<Concerned | undefined> {
  if (orders.length + owing.size === 0) return undefined;
  const moments = [
    ...orders.map(({ notBefore }) => notBefore),
    ...[...owing.values()].flatMap(({ margin }) => margin?.checkedTo ?? []),
  ];
  const from = moments.reduce((least, at) => Math.min(least, at), Infinity);
  const concerning = actions.concerning(from as Instant, horizon);
  if (concerning.length === 0) return undefined;
  const asking = [...orders, ...commands].map(({ userId }) => userId);
  const userIds = [...new Set([...asking, ...owing.keys()])];
  const question = { actions: concerning, userIds, orders, upTo: horizon };
  return await readConcerned({ sql, tape, instruments, halts, heads }, question);
}

/** What a turn has read of accounts: what waits, and the actions that concern them. */
export type Considered = Undecided & {
  readonly concerned: Concerned | undefined;
  readonly owing?: Owing;
  readonly gates?: TurnGates;
};

/** @param look how far resting orders have been looked at before */
export async function scheduleTurn(
  options: ScheduleOptions & { readonly look: RestingLook },
  tape: TapeCache,
  { orders, commands, unreadAfter, concerned, owing = NOBODY, gates = NO_GATES }: Considered,
): Promise<Schedule> {
  if (orders.length + commands.length + owing.size === 0 && !concerned) return NOTHING_SCHEDULED;
  const { halts, instruments, actions, listings, horizon, look } = options;
  const matchedTo = (order: OpenOrder) => matchedBefore(look, order);
  const bounds = { horizon, lookedTo: look.lookedTo, stepMicros: STEP_MICROS };
  const reading = createReading({ ...bounds, halts, matchedTo });
  const turnoverOf = await options.turnoversOf(orders);
  /** Of what nothing waits for: only how far it has come. */
  const headOf = (tickerId: string): TapeView | undefined => {
    const head = owing.size === 0 ? undefined : options.heads.get(tickerId);
    return head && { completeTo: head.completeTo, prints: [] };
  };
  for (;;) {
    const windows = orders.flatMap((order) => windowsOf(order, options, matchedTo, reading));
    const views = await tape.viewsFor(windows, options.heads);
    const schedule = scheduleOrders({
      ...{ orders, commands, unreadAfter, halts, horizon, listings, matchedTo, turnoverOf },
      actions: concerned?.actions ?? new Map(),
      readTo: reading.readTo,
      margin: owing,
      isGateOpen: gates.isOpen,
      tapeOf: (tickerId) => views.get(tickerId) ?? headOf(tickerId),
      fxTape: views.get(USD_KRW) ?? headOf(USD_KRW),
      instrumentOf: (tickerId) => instruments.get(tickerId),
      actionsOf: (tickerId) => actions.of(tickerId),
    });
    if (!reading.isShortOf(schedule)) return schedule;
  }
}

/** Of the tapes that a decision on an order rests on, what is looked at. */
function windowsOf(
  order: OpenOrder,
  { halts, instruments }: Pick<ScheduleOptions, 'halts' | 'instruments'>,
  matchedTo: (order: OpenOrder) => Instant,
  { readTo }: Reading,
): TapeWindow[] {
  const { tickerId } = order;
  const within = [matchedTo(order), readTo(order)] as const;
  const needsFx = instruments.get(tickerId)?.currency === 'USD';
  const rates = needsFx ? ratesToLookAt(order, halts, ...within) : [];
  return [
    ...spansToLookAt(order, halts, ...within).map((span) => ({ tickerId, ...span })),
    ...rates.map((span) => ({ tickerId: USD_KRW, ...span })),
  ];
}

const NOTHING_SCHEDULED: Schedule = { ready: [], waiting: [], waitingCommands: [], cutShort: [] };

/** Up to here nothing touches it: before its touch where there was one, and it waits for something else. */
function matchedBefore({ matchedTo, heldBack }: RestingLook, { id, tickerId }: OpenOrder): Instant {
  return heldBack.get(id)?.after ?? matchedTo.get(tickerId) ?? instant(0);
}

const NOTHING_SETTLED: Settlement = {
  ...{ outcomes: [], placed: [], commands: [], effects: [], accounts: new Map() },
  ...{ liquidations: [], interest: [], bailouts: [], checked: new Map() },
  ...{ listings: [], strikes: [] },
  ...{ broken: [], brokenActions: [], brokenCommands: [], brokenChecks: [] },
};

/**
 * Accounts with the least of the versions that were seen: one that was read or kept at another state than
 * what waits of it cannot be written.
 */
function asOfVersions(
  accounts: ReadonlyMap<string, Account>,
  versions: Considered['versions'],
): ReadonlyMap<string, Account> {
  if (versions.size === 0) return accounts;
  return new Map(
    [...accounts].map(([userId, account]) => {
      const version = Math.min(versions.get(userId) ?? account.version, account.version);
      return [userId, { ...account, version }];
    }),
  );
}

export async function settleTurn(
  options: ScheduleOptions,
  { sql, marginTape, accounts: kept }: Pick<ScheduleSources, 'sql' | 'marginTape' | 'accounts'>,
  { ready, ...known }: Omit<Considered, 'unreadAfter'> & Pick<Schedule, 'ready'>,
): Promise<Settlement> {
  if (ready.length === 0) return NOTHING_SETTLED;
  const { orders, recorded, concerned, owing = NOBODY } = known;
  const users = new Set(ready.map(userOf));
  const holdings = [
    ...orders.filter(({ userId }) => users.has(userId)),
    // Whoever takes back what is not there has nothing but an account.
    ...known.commands.map(({ userId }) => ({ userId, tickerId: '' })),
  ].filter(({ userId }) => !owing.has(userId));
  const { rules } = options;
  const read = concerned?.accounts ?? (await kept.read(holdings));
  const asOf = asOfVersions(new Map([...read, ...owing]), known.versions);
  // A sweep judges nobody, and leaves those who owe to their lanes.
  if (known.owing) ensureWatched(options, { accounts: asOf, owing }, { ready, orders });
  const margin = await readMarginWorld({ ...options, marginTape }, owing, { ready, orders });
  const accounts = await withGuarded(sql, rules.guards, { accounts: asOf, ready });
  return settleBatch({
    ...{ rules, scheduled: ready, orders, margin, listings: options.listings, gates: known.gates },
    recorded: (orderId) => recorded.get(orderId),
    accounts,
    actionsOf: (tickerId) => options.actions.of(tickerId),
    instrumentOf: (tickerId) => {
      const instrument = options.instruments.get(tickerId);
      // Taken off the list meanwhile or not: the order was accepted, and its tape decides.
      if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
      return instrument;
    },
  });
}
