import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal, formatDecimal, ZERO } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, instant } from '@mockstreet/shared/instant';
import type { OrderStatus } from '@mockstreet/shared/order';
import { type Instrument, loadInstruments } from '#market/instruments';
import { type Print, USD_KRW } from '#market/print';
import { readPrints, readTapeHeads } from '#market/tape';
import type { Account } from '#trading/core/account';
import { hasMarket } from '#trading/core/decide-order';
import type { OpenOrder } from '#trading/core/open-order';
import { type ScheduledOrder, scheduleOrders, type TapeView } from '#trading/core/schedule-orders';
import { type Outcome, settleBatch } from '#trading/core/settle-batch';
import { DEFAULT_TRADING_RULES } from '#trading/core/trading-rules';
import { type OpenOrderRow, openOrderColumns, readOpenOrder } from '#trading/read-orders';

export interface DecidedAgain {
  /** Orders that were decided a second time. */
  readonly checked: number;
  /** What came out otherwise than it is recorded; a line each. */
  readonly differences: readonly string[];
}

/**
 * Invariant 4, the long way: decides every recorded order once more, all orders of an account at
 * once in the order of their events, on the tape as it is now complete, from the cash that the
 * account was opened with. Whatever was killed, cut and delivered twice meanwhile, the same outcomes
 * must come out, to the last place of the last cost.
 *
 * For a database whose tape still reaches back to its first order, and for accounts whose cash came
 * from their opening alone.
 */
export async function decideAgain(sql: Sql): Promise<DecidedAgain> {
  const tape = await readTape(sql);
  const instruments = await loadInstruments(sql);
  const granted = await readGranted(sql);
  const differences: string[] = [];
  let checked = 0;
  for (const [userId, cashKrw] of granted) {
    const rows = await readDecided(sql, userId);
    checked += rows.length;
    const start: Account = { userId, cashKrw, version: 0, positions: new Map() };
    differences.push(...compareAccount(rows, start, tape, instruments));
  }
  return { checked, differences };
}

type Tape = ReadonlyMap<string, TapeView>;

/** An order with what is recorded of its end. */
interface DecidedRow extends OpenOrderRow {
  readonly status: OrderStatus;
  readonly reason: string | null;
  readonly fill: string | null;
}

function compareAccount(
  rows: readonly DecidedRow[],
  start: Account,
  tape: Tape,
  instruments: ReadonlyMap<string, Instrument>,
): string[] {
  const { ready, waiting } = scheduleOrders({
    orders: rows.map(readOpenOrder),
    tapeOf: (tickerId) => tape.get(tickerId),
    fxTape: tape.get(USD_KRW),
    needsFx: (tickerId) => instruments.get(tickerId)?.currency === 'USD',
    horizon: instant(Number.MAX_SAFE_INTEGER),
  });
  const early = waiting.map(({ order }) => `order ${order.id} was decided before its tape was`);
  const recorded = new Map(rows.map((row) => [row.id, recordedEnd(row)]));
  const decided = settleAll(ready, start, instruments);
  const differing = decided.flatMap(({ order, end }) =>
    recorded.get(order.id) === end
      ? []
      : [`order ${order.id}: recorded ${recorded.get(order.id)}, decided again ${end}`],
  );
  return [...early, ...differing];
}

function settleAll(
  scheduled: readonly ScheduledOrder[],
  start: Account,
  instruments: ReadonlyMap<string, Instrument>,
): { readonly order: OpenOrder; readonly end: string }[] {
  const { outcomes, broken } = settleBatch({
    rules: DEFAULT_TRADING_RULES,
    scheduled,
    accounts: new Map([[start.userId, start]]),
    instrumentOf: (tickerId) => {
      const instrument = instruments.get(tickerId);
      if (!instrument || !hasMarket(instrument)) throw new Error(`${tickerId} has no market`);
      return instrument;
    },
  });
  return [
    ...outcomes.map((outcome) => ({ order: outcome.order, end: decidedEnd(outcome) })),
    ...broken.map(({ order, error }) => ({ order, end: `broken: ${error}` })),
  ];
}

/** One text for an order's end, the same from the core and from the tables. */
function decidedEnd(outcome: Outcome): string {
  if (outcome.kind === 'failed') return outcome.denial.code;
  const { price, quantity, grossKrw, feeKrw, taxKrw, costKrw } = outcome.fill;
  const amounts = [price, quantity, grossKrw, feeKrw, taxKrw, costKrw].map(formatDecimal);
  return [formatInstant(outcome.at), ...amounts].join(' ');
}

function recordedEnd({ fill, reason }: DecidedRow): string {
  if (fill === null) return reason ?? 'nothing';
  const [at = '', ...amounts] = fill.split(' ');
  const micros = instant(Number.parseInt(at, 10));
  return [formatInstant(micros), ...amounts.map((text) => formatDecimal(decimal(text)))].join(' ');
}

/** What could be refused without a print was; the rest went through the core. */
async function readDecided(sql: Sql, userId: string): Promise<DecidedRow[]> {
  return await sql<DecidedRow[]>`
    select ${openOrderColumns(sql)}, o.status, o.reason,
      (select concat_ws(' ', (extract(epoch from f.print_at) * 1000000)::bigint, f.price, f.quantity,
        f.gross_krw, f.fee_krw, f.tax_krw, f.cost_krw) from fills f where f.order_id = o.id) as fill
    from orders o
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
