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
import { readListingsAtLast } from '#trading/read-listings';
import { openOrderColumns } from '#trading/read-orders';
import { createRulesHistory, readTermsSaid } from '#trading/rules-history';
import { readApplied } from './applied-actions.ts';
import { compareAccount, underOtherRules } from './decide-account.ts';
import { readDigestsUsed } from './digests-used.ts';
import { judgeHoursAgain } from './hours-again.ts';
import { NO_MARGIN, readRecordedMargin } from './margin-deeds.ts';
import { judgeModesAgain } from './modes-again.ts';
import {
  type AnsweredRow,
  answerOf,
  type DecidedRow,
  type Recorded,
  type World,
} from './recorded-account.ts';
import { readRecordedBailouts } from './recorded-bailouts.ts';
import { readRecordedStrikes } from './recorded-strikes.ts';

export interface DecidedAgain {
  /** Orders, commands, corporate actions, liquidations and days of interest that were decided a second time. */
  readonly checked: number;
  /** Of those, what rules had decided that nobody knows any more: it was taken as it is recorded. */
  readonly underOtherRules: number;
  /** What cannot be decided a second time, or not for certain, how much of it, and why; a line each. */
  readonly leftOut: readonly string[];
  /** What came out otherwise than it is recorded; a line each. */
  readonly differences: readonly string[];
}

/**
 * Invariant 4, the long way: decides every recorded order once more, all orders of an account at
 * once in the order of their events, on the tape as it is now complete, from the cash that the
 * account was opened with. Whatever was killed, cut and delivered twice meanwhile, the same outcomes
 * must come out, to the last place of the last cost. Figures of the house are those of their time. What rules decided
 * that nobody knows any more is no difference: it moves the account as it is recorded, and the orders behind it
 * follow from that; of an account on margin, or that asked for a bailout, nothing does, whose every price was judged by them.
 * Hours, deadlines and trading modes are judged again by what was known of them at acceptance.
 *
 * For a database whose tape still reaches back to its first order, and for accounts whose cash came
 * from their opening alone. `sessions` as the engine was told.
 */
export async function decideAgain(sql: Sql, sessions: Sessions): Promise<DecidedAgain> {
  const world = await readWorld(sql, sessions);
  const granted = await readGranted(sql);
  const margin = await readRecordedMargin(sql);
  const differences = [
    ...(await judgeHoursAgain(sql, world)),
    ...(await judgeModesAgain(sql, world.instruments)),
  ];
  let [checked, underOther, ambiguous] = [0, 0, 0];
  const leftOut = await readUndecidable(sql);
  for (const [userId, cashKrw] of granted) {
    const recorded: Recorded = {
      rows: await readDecided(sql, userId),
      applied: await readApplied(sql, userId),
      commands: await readAnswered(sql, userId),
      targets: await readTargets(sql, userId),
      margin: margin.get(userId) ?? NO_MARGIN,
      bailouts: await readRecordedBailouts(sql, userId),
      strikes: await readRecordedStrikes(sql, userId),
    };
    const unknown = underOtherRules(recorded, world);
    underOther += unknown;
    const why = unknown > 0 && whyByPrices(recorded);
    if (why) {
      leftOut.push(`account ${userId} ${why}: rules decided ${unknown} times that nobody knows`);
      continue;
    }
    const compared = compareAccount(recorded, accountOf(userId, cashKrw), world);
    checked += countDecided(recorded) - unknown;
    ambiguous += compared.ambiguous;
    differences.push(...compared.differences);
  }
  if (ambiguous > 0) {
    leftOut.push(
      `${ambiguous} stretches of accounts that owed: the house changed its figures meanwhile, and whichever agree were taken`,
    );
  }
  return { checked, underOtherRules: underOther, leftOut, differences };
}

function accountOf(userId: string, cashKrw: Decimal): Account {
  const lastReceipt = NO_RECEIPT;
  return { userId, cashKrw, heldKrw: ZERO, version: 0, lastReceipt, positions: new Map() };
}

/** What of an account rests on prices of all that it held; undefined where nothing does. */
function whyByPrices({ commands, margin }: Recorded): string | undefined {
  const kinds = commands.map(({ command }) => command.intent.kind);
  if (margin.deeds.length > 0 || kinds.includes('MARGIN')) return 'on margin';
  if (kinds.includes('LIST')) return 'that asked to be listed';
  return kinds.includes('BAILOUT') ? 'that asked for a bailout' : undefined;
}

function countDecided({ rows, commands, applied, margin }: Recorded): number {
  const decided = rows.filter(({ capped }) => !capped).length;
  return decided + commands.length + applied.size + margin.deeds.length;
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
  const [said, used] = [await readTermsSaid(sql), await readDigestsUsed(sql)];
  return {
    ...{ tape, instruments, hours, halts, listings: await readListingsAtLast(sql) },
    actions: actions.flatMap((action) => located.get(action) ?? []),
    actionsOf: (tickerId) => byTicker.get(tickerId) ?? [],
    matchedTo: await readMatchedTo(sql),
    history: createRulesHistory(said, used, instruments.values()),
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

/** What could be refused without a print was; the rest went through the core. */
async function readDecided(sql: Sql, userId: string): Promise<DecidedRow[]> {
  return await sql<DecidedRow[]>`
    select ${openOrderColumns(sql)}, o.status, o.reason, o.reason_detail, o.decided_under,
      o.filled_at, o.settled_at, f.print_at, ${isCapped(sql)} as capped,
      case when f.order_id is not null then to_json(array[f.price::text, f.quantity::text,
        f.gross::text, f.gross_krw::text, f.fee_krw::text, f.tax_krw::text, f.cost_krw::text])
        end as amounts
    from orders o left join fills f on f.order_id = o.id
    where o.user_id = ${userId} and (o.status <> 'PENDING' or o.hold_krw is not null)
      and coalesce(o.reason, '') <> all(${REFUSED_AS_THEY_CAME as string[]}::text[])
      and coalesce(o.reason_detail, '') not like all(array['lot=%', 'mode=%'])`;
}

const REFUSED_AS_THEY_CAME: readonly string[] = [
  ...['AUTH_REVOKED', 'UNKNOWN_INSTRUMENT', 'MARKET_CLOSED', 'INVALID_PRICE'],
];

/** A cap refused it, on figures of its time, which it names; how much leverage there is at most is no such figure. */
function isCapped(sql: Sql) {
  return sql`(coalesce(o.reason_detail, '') like 'limit=%'
    and coalesce(o.reason_detail, '') not like 'limit=leverage %')`;
}

/** What is refused as it comes by market hours and by trading modes is judged again, and no part of this. */
async function readUndecidable(sql: Sql): Promise<string[]> {
  const [row] = await sql<{ capped: number; refused: number; rejected: number }[]>`
    select count(*) filter (where ${isCapped(sql)})::int as capped,
      count(*) filter (where reason in ('AUTH_REVOKED', 'UNKNOWN_INSTRUMENT', 'INVALID_PRICE')
        or reason_detail like 'lot=%')::int as refused,
      (select count(*) from commands where status = 'REJECTED' and decided_at is null)::int
        as rejected
    from orders o`;
  const { capped = 0, refused = 0, rejected = 0 } = row ?? {};
  const line = (count: number, what: string) => (count === 0 ? [] : [`${count} ${what}`]);
  return [
    ...line(capped, 'orders that a cap refused: by what had been traded, held and lost then'),
    ...line(refused, 'orders refused as they came: by the keys and instruments known then'),
    ...line(rejected, 'commands refused as they came: by the keys known then'),
  ];
}

/** Commands that took effect; what was refused as it came did not. */
async function readAnswered(sql: Sql, userId: string): Promise<AnsweredRow[]> {
  const rows = await sql<(OpenCommandRow & AnswerRow)[]>`
    select ${openCommandColumns(sql)}, status::text, reason, reason_detail as "reasonDetail",
      cancelled, decided_at as "decidedAt", settled_at as "settledAt"
    from commands where user_id = ${userId} and decided_at is not null`;
  return rows.map((row) => ({
    command: readCommand(row),
    answer: answerOf(row.status, row.reason, row.cancelled),
    reasonDetail: row.reasonDetail,
    decidedAt: row.decidedAt,
    settledAt: row.settledAt,
  }));
}

interface AnswerRow {
  readonly status: string;
  readonly reason: string | null;
  readonly reasonDetail: string | null;
  readonly cancelled: number;
  readonly decidedAt: Instant;
  readonly settledAt: Instant;
}

async function readTargets(sql: Sql, userId: string): Promise<ReadonlyMap<string, RecordedTarget>> {
  const rows = await sql<(RecordedTarget & { id: string })[]>`
    select id, user_id as "userId", accepted_at as "acceptedAt" from orders
    where user_id = ${userId}`;
  return new Map(rows.map((row) => [row.id, row]));
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
        (select max(margin_checked_to) from wallets), (select max(at) from interest_charges),
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
