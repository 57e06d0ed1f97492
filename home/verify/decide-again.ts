import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import { type CalendarHistory, createCalendarHistory } from '#market/calendar-history';
import { readCalendarOverrides } from '#market/calendar-reader';
import { type KeptAction, readCorporateActions } from '#market/corporate-actions';
import { readHalts } from '#market/halts';
import { type Instrument, loadInstruments } from '#market/instruments';
import { type Print, USD_KRW } from '#market/print';
import { readPrints, readTapeHeads } from '#market/tape';
import { locateActions } from '#trading/concern-actions';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import { NO_GUARDS } from '#trading/core/guards';
import type { HaltTimes } from '#trading/core/halts';
import { moveAsRecorded, type RecordedTrade } from '#trading/core/move-account';
import type { OpenOrder } from '#trading/core/open-order';
import { type LocatedAction, scheduleOrders, type TapeView } from '#trading/core/schedule-orders';
import type {
  ScheduledAction,
  ScheduledEvent,
  ScheduledOrder,
} from '#trading/core/scheduled-event';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import { NO_RECEIPT } from '#trading/core/settlement-receipt';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { createHaltTimes } from '#trading/halt-times';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { rulesDigest } from '#trading/rules-digest';
import {
  type AppliedRow,
  appliedEnd,
  effectEnd,
  readApplied,
  takeApplied,
} from './applied-actions.ts';
import { judgeHoursAgain } from './hours-again.ts';
import { judgeModesAgain } from './modes-again.ts';

export interface DecidedAgain {
  /** Orders that were decided a second time. */
  readonly checked: number;
  /** Orders that other rules had decided: their fills were taken as they are recorded. */
  readonly underOtherRules: number;
  /** What came out otherwise than it is recorded; a line each. */
  readonly differences: readonly string[];
}

/**
 * Invariant 4, the long way: decides every recorded order once more, all orders of an account at
 * once in the order of their events, on the tape as it is now complete, from the cash that the
 * account was opened with. Whatever was killed, cut and delivered twice meanwhile, the same outcomes
 * must come out, to the last place of the last cost. What other rules decided than those in force now
 * is no difference: it moves the account as it is recorded, and the orders behind it follow from that.
 * Hours, deadlines and trading modes are judged again by what was known of them at acceptance.
 *
 * For a database whose tape still reaches back to its first order, and for accounts whose cash came
 * from their opening alone. `sessions` as the engine was told.
 */
export async function decideAgain(sql: Sql, sessions: Sessions): Promise<DecidedAgain> {
  const world = await readWorld(sql, sessions);
  const granted = await readGranted(sql);
  const differences = [
    ...(await judgeHoursAgain(sql, world)),
    ...(await judgeModesAgain(sql, world.instruments)),
  ];
  let [checked, underOtherRules] = [0, 0];
  for (const [userId, cashKrw] of granted) {
    const rows = await readDecided(sql, userId);
    const applied = await readApplied(sql, userId);
    const start: Account = {
      userId,
      cashKrw,
      heldKrw: ZERO,
      version: 0,
      lastReceipt: NO_RECEIPT,
      positions: new Map(),
    };
    const compared = compareAccount({ rows, applied }, start, world);
    underOtherRules += compared.underOtherRules;
    checked += rows.length + applied.size - compared.underOtherRules;
    differences.push(...compared.differences);
  }
  return { checked, underOtherRules, differences };
}

type Sessions = 'real' | 'always';
type Tape = ReadonlyMap<string, TapeView>;

/** What all decisions rest on. */
interface World {
  readonly tape: Tape;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly hours: CalendarHistory;
  readonly halts: HaltTimes;
  /** In order of time. */
  readonly actions: readonly LocatedAction[];
  readonly actionsOf: (tickerId: string) => readonly KeptAction[];
}

async function readWorld(sql: Sql, sessions: Sessions): Promise<World> {
  const tape = await readTape(sql);
  const instruments = await loadInstruments(sql);
  const overrides = await readCalendarOverrides(sql);
  const hours = createCalendarHistory({ sessions, overrides });
  const halts = createHaltTimes(await readHalts(sql, BEGINNING), hours, instruments);
  const actions = await readCorporateActions(sql);
  const byTicker = Map.groupBy(actions, ({ tickerId }) => tickerId);
  const whole = { viewsFor: async () => new Map(tape) };
  const heads = await readTapeHeads(sql);
  const sources = { sql, tape: whole, instruments, halts, heads };
  const located = await locateActions(sources, new Set(actions));
  return {
    ...{ tape, instruments, hours, halts },
    actions: actions.flatMap((action) => located.get(action) ?? []),
    actionsOf: (tickerId) => byTicker.get(tickerId) ?? [],
  };
}

/** An order with what is recorded of its end. */
interface DecidedRow extends OpenOrderRow {
  readonly reason: string | null;
  readonly decided_under: string | null;
  /** When its print was; null where it was not filled. */
  readonly filled_on: Instant | null;
  /** Price, quantity, gross, gross_krw, fee_krw, tax_krw, cost_krw. */
  readonly amounts: readonly string[] | null;
}

/** All that is recorded of an account, what corporate actions came to by their ids. */
interface Recorded {
  readonly rows: readonly DecidedRow[];
  readonly applied: ReadonlyMap<string, AppliedRow>;
}

function compareAccount({ rows, applied }: Recorded, start: Account, world: World) {
  const { tape, instruments } = world;
  const { ready, waiting } = scheduleOrders({
    orders: rows.map(readOpenOrder),
    actions: new Map([[start.userId, actionsMet({ rows, applied }, world)]]),
    halts: world.halts,
    tapeOf: (tickerId) => tape.get(tickerId),
    fxTape: tape.get(USD_KRW),
    instrumentOf: (tickerId) => instruments.get(tickerId),
    actionsOf: world.actionsOf,
    commands: [],
    matchedTo: () => BEGINNING,
    horizon: instant(Number.MAX_SAFE_INTEGER),
  });
  const recorded = new Map(rows.map((row) => [row.id, row]));
  const early = waiting.map(({ order }) => `order ${order.id} was decided before its tape was`);
  const differing: string[] = [];
  let account = start;
  for (const event of ready.filter(isEnd)) {
    const row =
      event.kind === 'order' ? recorded.get(event.order.id) : applied.get(event.action.id);
    const again = decideEvent(event, row, account, world);
    account = again.account;
    const end =
      event.kind === 'order' ? recordedEnd(row as DecidedRow) : appliedEnd(row as AppliedRow);
    if (again.end === end) continue;
    const name = event.kind === 'order' ? `order ${event.order.id}` : `action ${event.action.id}`;
    differing.push(`${name}: recorded ${end}, decided again ${again.end}`);
  }
  const met = new Set(ready.flatMap((event) => (event.kind === 'action' ? [event.action.id] : [])));
  const unmet = [...applied.keys()].filter((id) => !met.has(id));
  return {
    differences: [...early, ...differing, ...unmet.map((id) => `action ${id} is not known`)],
    underOtherRules: [...rows, ...applied.values()].filter((row) => isOther(row, world)).length,
  };
}

type End = ScheduledOrder | ScheduledAction;
const isEnd = (event: ScheduledEvent): event is End =>
  event.kind === 'order' || event.kind === 'action';

const BEGINNING = instant(0);

/** Up to here, everything that concerned the account had been decided. */
function lastDecision({ rows, applied }: Recorded): number {
  const ofOrders = rows.map((row) => row.filled_on ?? row.deadline_at ?? BEGINNING);
  const ofActions = Array.from(applied.values(), (row) => row.effective_at);
  return [...ofOrders, ...ofActions].reduce((latest, at) => Math.max(latest, at), 0);
}

/** Actions of what the account has ordered, or was recorded to have held: no other can have met it. */
function actionsMet({ rows, applied }: Recorded, { actions }: World): readonly LocatedAction[] {
  const last = lastDecision({ rows, applied });
  const tickers = new Set([...rows, ...applied.values()].map((row) => row.ticker_id));
  return actions.filter(({ action }) => action.effectiveAt <= last && tickers.has(action.tickerId));
}

function isOther(row: DecidedRow | AppliedRow, { instruments }: World): boolean {
  return row.decided_under !== rulesDigest(DEFAULT_TRADING_RULES, instruments.get(row.ticker_id));
}

/** What became of an order or an action, and the account behind it. */
interface Again {
  readonly end: string;
  readonly account: Account;
}

function decideEvent(
  event: End,
  row: DecidedRow | AppliedRow | undefined,
  account: Account,
  world: World,
): Again {
  const takesRecord = row !== undefined && isOther(row, world);
  if (event.kind === 'action') {
    return takesRecord
      ? takeApplied(row as AppliedRow, account)
      : applyAgain(event, account, world);
  }
  return takesRecord
    ? takeRecorded(row as DecidedRow, event.order, account)
    : settle(event, account, world);
}

function settleOne(event: End, account: Account, { instruments, actionsOf }: World) {
  return settleBatch({
    rules: { ...DEFAULT_TRADING_RULES, guards: NO_GUARDS },
    scheduled: [event],
    orders: event.kind === 'order' ? [event.order] : [],
    recorded: () => undefined,
    accounts: new Map([[account.userId, account]]),
    actionsOf,
    instrumentOf: (tickerId) => {
      const instrument = instruments.get(tickerId);
      if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
      return instrument;
    },
  });
}

function settle(scheduled: ScheduledOrder, account: Account, world: World): Again {
  const { outcomes, broken, accounts } = settleOne(scheduled, account, world);
  const [outcome] = outcomes;
  const end = outcome ? decidedEnd(outcome) : `broken: ${broken[0]?.error}`;
  return { end, account: accounts.get(account.userId) ?? account };
}

function applyAgain(scheduled: ScheduledAction, account: Account, world: World): Again {
  const { effects, brokenActions, accounts } = settleOne(scheduled, account, world);
  const [broken] = brokenActions;
  const end = broken ? `broken: ${broken.error}` : effectEnd(effects[0]);
  return { end, account: accounts.get(account.userId) ?? account };
}

function takeRecorded(row: DecidedRow, order: OpenOrder, account: Account): Again {
  const end = recordedEnd(row);
  if (row.amounts === null || row.filled_on === null) return { end, account };
  const [, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw] = row.amounts.map(decimal);
  const amounts = { quantity, gross, grossKrw, feeKrw, taxKrw, costKrw };
  const trade = { ...amounts, at: row.filled_on } as RecordedTrade;
  const moved = moveAsRecorded(account, order, trade);
  return moved ? { end, account: moved.account } : { end: 'more than there was', account };
}

/** One text for an order's end, the same from the core and from the tables. */
function decidedEnd(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.denial.code;
  if (outcome.kind === 'cancelled') return 'USER_CANCELLED';
  const { price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw } = outcome.fill;
  const amounts = [price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw].map(formatDecimal);
  return [formatInstant(outcome.at), ...amounts].join(' ');
}

function recordedEnd({ filled_on: at, amounts, reason }: DecidedRow): string {
  if (at === null || amounts === null) return reason ?? 'nothing';
  return [formatInstant(at), ...amounts.map((text) => formatDecimal(decimal(text)))].join(' ');
}

/**
 * What could be refused without a print was; the rest went through the core. What a cap refused moved
 * nothing, and rests on figures of its time, which it names.
 */
async function readDecided(sql: Sql, userId: string): Promise<DecidedRow[]> {
  return await sql<DecidedRow[]>`
    select ${openOrderColumns(sql)}, o.reason, o.decided_under, f.print_at as filled_on,
      case when f.order_id is not null then to_json(array[f.price::text, f.quantity::text,
        f.gross::text, f.gross_krw::text, f.fee_krw::text, f.tax_krw::text, f.cost_krw::text])
        end as amounts
    from orders o left join fills f on f.order_id = o.id
    where o.user_id = ${userId} and o.status <> 'PENDING'
      and coalesce(o.reason, '') not in
        ('AUTH_REVOKED', 'UNKNOWN_INSTRUMENT', 'MARGIN_REQUIRED', 'MARKET_CLOSED')
      and coalesce(o.reason_detail, '') not like all(array['lot=%', 'mode=%', 'limit=%'])`;
}

async function readGranted(sql: Sql): Promise<ReadonlyMap<string, Decimal>> {
  const rows = await sql<{ userId: string; granted: string | null }[]>`
    select wallets.user_id as "userId", sum(amount) as granted
    from wallets left join ledger_entries entry
      on entry.user_id = wallets.user_id and entry.kind = 'GRANT' and entry.account = 'CASH'
    group by wallets.user_id`;
  return new Map(
    rows.map(({ userId, granted }) => [userId, granted === null ? ZERO : decimal(granted)]),
  );
}

/**
 * Every print that an order could have met, with the rates as they stood before the first. Behind a halt
 * an order may have waited beyond its deadline.
 */
async function readTape(sql: Sql): Promise<Tape> {
  const [span] = await sql<{ from: Instant | null; to: Instant | null }[]>`
    select min(not_before) - interval '80 hours' as from,
      greatest(max(deadline_at), (select max(to_at) + interval '1 day' from halts)) as to
    from orders`;
  const heads = await readTapeHeads(sql);
  const used = await sql<{ tickerId: string }[]>`
    select ticker_id as "tickerId" from orders
    union select ticker_id from action_applications union select ${USD_KRW}`;
  const { from, to } = span ?? { from: null, to: null };
  if (from === null || to === null) return new Map();
  const windows = used.flatMap(({ tickerId }) => {
    const upTo = heads.get(tickerId)?.completeTo;
    return upTo === undefined ? [] : [{ tickerId, after: from, upTo: earlier(upTo, to) }];
  });
  const prints = await readPrints(sql, windows);
  return new Map(
    windows.map(({ tickerId }): [string, TapeView] => [
      tickerId,
      {
        completeTo: heads.get(tickerId)?.completeTo as Instant,
        prints: prints.get(tickerId) ?? ([] as readonly Print[]),
      },
    ]),
  );
}

function earlier(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}
