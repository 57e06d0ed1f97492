import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { OrderType, TimeInForce } from '@mockstreet/shared/order';
import type { CalendarHistory } from '#market/calendar-history';
import type { Instrument } from '#market/instruments';
import { waitsUntil } from '#trading/admit-order';
import { hasMarket } from '#trading/core/decide-order';
import type { RulesHistory } from '#trading/rules-history';

/** What is recorded of how an order was judged by the hours. */
interface HoursRow {
  readonly id: string;
  readonly tickerId: string;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce | null;
  readonly expiresAt: Instant | null;
  readonly acceptedAt: Instant;
  readonly notBefore: Instant;
  readonly deadlineAt: Instant | null;
  /** Null where it waits. */
  readonly decidedUnder: string | null;
}

const ROWS_AT_ONCE = 5_000;

/**
 * Judges every order once more by the hours in force when it was accepted: whether its market was open,
 * and when it stops waiting for a print. A line for each that comes out otherwise. What other rules
 * decided is left out, and what never came to be judged by hours.
 */
export async function judgeHoursAgain(sql: Sql, judgedBy: JudgedBy): Promise<readonly string[]> {
  const differences: string[] = [];
  const read = sql<HoursRow[]>`
    select id, ticker_id as "tickerId", type, time_in_force as "timeInForce",
      expires_at as "expiresAt", accepted_at as "acceptedAt", not_before as "notBefore",
      deadline_at as "deadlineAt", decided_under as "decidedUnder"
    from orders
    where (reason_detail like 'market=%' or deadline_at is not null)
      and (status = 'PENDING' or decided_under is not null)`;
  for await (const rows of read.cursor(ROWS_AT_ONCE)) {
    for (const row of rows) differences.push(...differenceOf(row, judgedBy));
  }
  return differences;
}

interface JudgedBy {
  readonly hours: CalendarHistory;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly history: RulesHistory;
}

function differenceOf(row: HoursRow, { hours, instruments, history }: JudgedBy): string[] {
  const instrument = instruments.get(row.tickerId);
  if (!instrument || !hasMarket(instrument)) return [];
  const { decidedUnder } = row;
  const rules =
    decidedUnder === null ? history.latest : history.decidedBy(decidedUnder, instrument);
  if (!rules) return [];
  const order = { ...row, eligibleAfter: row.notBefore };
  const again = waitsUntil({ rules, hours }, instrument.market, order) ?? null;
  if (again === row.deadlineAt) return [];
  return [`order ${row.id}: recorded ${text(row.deadlineAt)}, judged again ${text(again)}`];
}

function text(deadline: Instant | null): string {
  return deadline === null ? 'MARKET_CLOSED' : `a deadline of ${formatInstant(deadline)}`;
}
