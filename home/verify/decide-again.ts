import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import { type Instrument, loadInstruments } from '#market/instruments';
import { type Print, USD_KRW } from '#market/print';
import { readPrints, readTapeHeads } from '#market/tape';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import { moveAsRecorded, type RecordedTrade } from '#trading/core/move-account';
import type { OpenOrder } from '#trading/core/open-order';
import { type ScheduledOrder, scheduleOrders, type TapeView } from '#trading/core/schedule-orders';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';
import { rulesDigest } from '#trading/rules-digest';

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
 *
 * For a database whose tape still reaches back to its first order, and for accounts whose cash came
 * from their opening alone.
 */
export async function decideAgain(sql: Sql): Promise<DecidedAgain> {
  const tape = await readTape(sql);
  const instruments = await loadInstruments(sql);
  const granted = await readGranted(sql);
  const differences: string[] = [];
  let [checked, underOtherRules] = [0, 0];
  for (const [userId, cashKrw] of granted) {
    const rows = await readDecided(sql, userId);
    const start: Account = { userId, cashKrw, version: 0, positions: new Map() };
    const compared = compareAccount(rows, start, tape, instruments);
    underOtherRules += compared.underOtherRules;
    checked += rows.length - compared.underOtherRules;
    differences.push(...compared.differences);
  }
  return { checked, underOtherRules, differences };
}

type Tape = ReadonlyMap<string, TapeView>;

/** An order with what is recorded of its end. */
interface DecidedRow extends OpenOrderRow {
  readonly reason: string | null;
  readonly decided_under: string | null;
  /** When its print was; null where it was not filled. */
  readonly filled_on: Instant | null;
  /** Price, quantity, gross, gross_krw, fee_krw, tax_krw, cost_krw. */
  readonly amounts: readonly string[] | null;
}

function compareAccount(
  rows: readonly DecidedRow[],
  start: Account,
  tape: Tape,
  instruments: ReadonlyMap<string, Instrument>,
): { readonly differences: readonly string[]; readonly underOtherRules: number } {
  const { ready, waiting } = scheduleOrders({
    orders: rows.map(readOpenOrder),
    tapeOf: (tickerId) => tape.get(tickerId),
    fxTape: tape.get(USD_KRW),
    needsFx: (tickerId) => instruments.get(tickerId)?.currency === 'USD',
    horizon: instant(Number.MAX_SAFE_INTEGER),
  });
  const recorded = new Map(rows.map((row) => [row.id, row]));
  const isOther = ({ ticker_id, decided_under }: DecidedRow) =>
    decided_under !== rulesDigest(DEFAULT_TRADING_RULES, instruments.get(ticker_id));
  const early = waiting.map(({ order }) => `order ${order.id} was decided before its tape was`);
  const differing: string[] = [];
  let account = start;
  for (const scheduled of ready) {
    const row = recorded.get(scheduled.order.id) as DecidedRow;
    const again = isOther(row)
      ? takeRecorded(row, scheduled.order, account)
      : settle(scheduled, account, instruments);
    account = again.account;
    const end = recordedEnd(row);
    if (again.end === end) continue;
    differing.push(`order ${row.id}: recorded ${end}, decided again ${again.end}`);
  }
  return {
    differences: [...early, ...differing],
    underOtherRules: rows.filter(isOther).length,
  };
}

/** What became of an order, and the account behind it. */
interface Again {
  readonly end: string;
  readonly account: Account;
}

function settle(
  scheduled: ScheduledOrder,
  account: Account,
  instruments: ReadonlyMap<string, Instrument>,
): Again {
  const { outcomes, broken, accounts } = settleBatch({
    rules: DEFAULT_TRADING_RULES,
    scheduled: [scheduled],
    accounts: new Map([[account.userId, account]]),
    instrumentOf: (tickerId) => {
      const instrument = instruments.get(tickerId);
      if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
      return instrument;
    },
  });
  const [outcome] = outcomes;
  const end = outcome ? decidedEnd(outcome) : `broken: ${broken[0]?.error}`;
  return { end, account: accounts.get(account.userId) ?? account };
}

function takeRecorded(row: DecidedRow, order: OpenOrder, account: Account): Again {
  const end = recordedEnd(row);
  if (row.amounts === null) return { end, account };
  const [, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw] = row.amounts.map(decimal);
  const trade = { quantity, gross, grossKrw, feeKrw, taxKrw, costKrw } as RecordedTrade;
  const moved = moveAsRecorded(account, order, trade);
  return moved ? { end, account: moved.account } : { end: 'more than there was', account };
}

/** One text for an order's end, the same from the core and from the tables. */
function decidedEnd(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.denial.code;
  const { price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw } = outcome.fill;
  const amounts = [price, quantity, gross, grossKrw, feeKrw, taxKrw, costKrw].map(formatDecimal);
  return [formatInstant(outcome.at), ...amounts].join(' ');
}

function recordedEnd({ filled_on: at, amounts, reason }: DecidedRow): string {
  if (at === null || amounts === null) return reason ?? 'nothing';
  return [formatInstant(at), ...amounts.map((text) => formatDecimal(decimal(text)))].join(' ');
}

/** What could be refused without a print was; the rest went through the core. */
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
      and coalesce(o.reason_detail, '') not like 'lot=%'`;
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

/** Every print that an order could have met, with the rates as they stood before the first. */
async function readTape(sql: Sql): Promise<Tape> {
  const [span] = await sql<{ from: Instant | null; to: Instant | null }[]>`
    select min(not_before) - interval '80 hours' as from, max(deadline_at) as to from orders`;
  const heads = await readTapeHeads(sql);
  const used = await sql<{ tickerId: string }[]>`
    select distinct ticker_id as "tickerId" from orders union select ${USD_KRW}`;
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
