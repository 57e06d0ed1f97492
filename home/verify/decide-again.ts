import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, ZERO } from '@mockstreet/shared/decimal';
import { type Instant, instant } from '@mockstreet/shared/instant';
import { type CalendarHistory, createCalendarHistory } from '#market/calendar-history';
import { readCalendarOverrides } from '#market/calendar-reader';
import { readCorporateActions } from '#market/corporate-actions';
import { readHalts } from '#market/halts';
import { loadInstruments } from '#market/instruments';
import { type Print, USD_KRW } from '#market/print';
import { readPrints, readTapeHeads } from '#market/tape';
import { locateActions } from '#trading/concern-actions';
import type { Account } from '#trading/core/account';
import type { TapeView } from '#trading/core/schedule-orders';
import type { RecordedTarget } from '#trading/core/settle-batch';
import { NO_RECEIPT } from '#trading/core/settlement-receipt';
import { createHaltTimes } from '#trading/halt-times';
import { type OpenCommandRow, openCommandColumns, readCommand } from '#trading/read-commands';
import { openOrderColumns } from '#trading/read-orders';
import { readApplied } from './applied-actions.ts';
import {
  type AnsweredRow,
  answerOf,
  compareAccount,
  type DecidedRow,
  type World,
} from './decide-account.ts';
import { judgeHoursAgain } from './hours-again.ts';
import { judgeModesAgain } from './modes-again.ts';

export interface DecidedAgain {
  /** Orders that were decided a second time. */
  readonly checked: number;
  /** Orders that other rules had decided: their fills were taken as they are recorded. */
  readonly underOtherRules: number;
  /** Users whose accounts were left out: on margin, more than their orders' own prints decides. */
  readonly leftOut: readonly string[];
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
  const leftOut = await readOnMargin(sql);
  for (const [userId, cashKrw] of granted) {
    if (leftOut.includes(userId)) continue;
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
    const commands = await readAnswered(sql, userId);
    const targets = await readTargets(sql, userId);
    const compared = compareAccount({ rows, applied, commands, targets }, start, world);
    underOtherRules += compared.underOtherRules;
    checked += rows.length + commands.length + applied.size - compared.underOtherRules;
    differences.push(...compared.differences);
  }
  return { checked, underOtherRules, leftOut, differences };
}

type Sessions = 'real' | 'always';
type Tape = World['tape'];

const BEGINNING = instant(0);

type JudgedWorld = World & { readonly hours: CalendarHistory };

async function readWorld(sql: Sql, sessions: Sessions): Promise<JudgedWorld> {
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
    matchedTo: await readMatchedTo(sql),
  };
}

async function readMatchedTo(sql: Sql): Promise<World['matchedTo']> {
  const rows = await sql<{ partition: number; tickerId: string; matchedTo: Instant }[]>`
    select partition, ticker_id as "tickerId", matched_to as "matchedTo" from matching_heads`;
  const heads = new Map(
    rows.map((head) => [`${head.partition} ${head.tickerId}`, head.matchedTo] as const),
  );
  return (partition, tickerId) => heads.get(`${partition} ${tickerId}`);
}

/**
 * What could be refused without a print was; the rest went through the core. What a cap refused moved
 * nothing, and rests on figures of its time, which it names.
 */
async function readDecided(sql: Sql, userId: string): Promise<DecidedRow[]> {
  return await sql<DecidedRow[]>`
    select ${openOrderColumns(sql)}, o.status, o.reason, o.decided_under, f.print_at as filled_on,
      coalesce(o.reason_detail like 'limit=%', false) as capped,
      case when f.order_id is not null then to_json(array[f.price::text, f.quantity::text,
        f.gross::text, f.gross_krw::text, f.fee_krw::text, f.tax_krw::text, f.cost_krw::text])
        end as amounts
    from orders o left join fills f on f.order_id = o.id
    where o.user_id = ${userId} and (o.status <> 'PENDING' or o.hold_krw is not null)
      and coalesce(o.reason, '') not in
        ('AUTH_REVOKED', 'UNKNOWN_INSTRUMENT', 'MARKET_CLOSED', 'INVALID_PRICE')
      and coalesce(o.reason_detail, '') not like all(array['lot=%', 'mode=%'])
      and (o.hold_krw is not null or coalesce(o.reason_detail, '') not like 'limit=%')`;
}

/** Commands that took effect; what was refused as it came did not. */
async function readAnswered(sql: Sql, userId: string): Promise<AnsweredRow[]> {
  const rows = await sql<(OpenCommandRow & AnswerRow)[]>`
    select ${openCommandColumns(sql)}, status::text, reason, cancelled
    from commands where user_id = ${userId} and decided_at is not null`;
  return rows.map((row) => ({
    command: readCommand(row),
    answer: answerOf(row.status, row.reason, row.cancelled),
  }));
}

interface AnswerRow {
  readonly status: string;
  readonly reason: string | null;
  readonly cancelled: number;
}

async function readTargets(sql: Sql, userId: string): Promise<ReadonlyMap<string, RecordedTarget>> {
  const rows = await sql<(RecordedTarget & { id: string })[]>`
    select id, user_id as "userId", accepted_at as "acceptedAt" from orders
    where user_id = ${userId}`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** Whoever was ever allowed to owe. */
async function readOnMargin(sql: Sql): Promise<string[]> {
  const rows = await sql<{ userId: string }[]>`
    select distinct user_id as "userId" from commands
    where kind = 'MARGIN' and status = 'DONE' and enabled order by 1`;
  return rows.map(({ userId }) => userId);
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
      greatest(max(deadline_at), max(filled_at), (select max(decided_at) from commands),
        (select max(matched_to) from matching_heads),
        (select max(to_at) + interval '1 day' from halts)) as to
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
