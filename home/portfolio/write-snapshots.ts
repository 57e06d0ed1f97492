import type { Sql } from '@mockstreet/db/client';
import { type Decimal, formatDecimalOrNull } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { DueAccount } from './due-accounts.ts';
import type { EquitySnapshot } from './equity-snapshot.ts';
import type { PositionEvent } from './position-life.ts';

/** What striking an account came to. */
export interface StruckAccount {
  readonly account: Pick<DueAccount, 'userId' | 'asked' | 'lastNumber'>;
  readonly snapshots: readonly EquitySnapshot[];
  readonly events: readonly PositionEvent[];
  /** Events before this are among them; null where all are. */
  readonly eventsTo: Instant | null;
  /** What is struck before it is final, as far as is known. */
  readonly dueAt: Instant;
  /** The instrument whose tape `dueAt` waits for. */
  readonly awaits: string | null;
  readonly fault: string | null;
}

/**
 * Writes all of it in one statement. Struck again, the same is written again. Where something was settled
 * meanwhile, the account stays as due as that has made it.
 */
export async function writeSnapshots(
  sql: Sql,
  struck: readonly StruckAccount[],
  struckAt: Instant,
): Promise<void> {
  const rows = struck.flatMap(({ account, snapshots }) =>
    snapshots.map((snapshot) => ({ userId: account.userId, snapshot })),
  );
  await sql`
    with minutes as (
      ${upsertSnapshots(
        sql,
        'equity_minutes',
        rows.filter(({ snapshot }) => snapshot.isMinute),
        struckAt,
      )}),
    days as (
      ${upsertSnapshots(
        sql,
        'equity_days',
        rows.filter(({ snapshot }) => snapshot.isDay),
        struckAt,
      )}),
    events as (${upsertEvents(sql, struck)}),
    outdated as materialized (${deleteOutdated(sql, struck)})
    update snapshot_accounts as account
    set due_at = told.due_at, awaits = told.awaits, fault = told.fault, answered = told.asked
    from unnest(${struck.map(({ account }) => account.userId)}::uuid[],
      ${struck.map(({ account }) => account.asked)}::bigint[],
      ${struck.map(({ dueAt }) => dueAt)}::timestamptz[],
      ${struck.map(({ awaits }) => awaits)}::text[],
      ${struck.map(({ fault }) => fault)}::text[]) as told (user_id, asked, due_at, awaits, fault),
      outdated
    where account.user_id = told.user_id and account.asked = told.asked`;
}

interface SnapshotRow {
  readonly userId: string;
  readonly snapshot: EquitySnapshot;
}

function upsertSnapshots(
  sql: Sql,
  table: 'equity_minutes' | 'equity_days',
  rows: readonly SnapshotRow[],
  struckAt: Instant,
) {
  const of = (read: (snapshot: EquitySnapshot) => Decimal | null) =>
    rows.map(({ snapshot }) => formatDecimalOrNull(read(snapshot)));
  return sql`
      insert into ${sql(table)} (user_id, at, cash_krw, liabilities_krw, market_value_krw,
        exposure_krw, equity_krw, opening_krw, peak_krw, struck_at)
      select user_id, at, cash::numeric, liabilities::numeric, market_value::numeric,
        exposure::numeric, equity::numeric, opening::numeric, peak::numeric, ${struckAt}::timestamptz
      from unnest(${rows.map(({ userId }) => userId)}::uuid[],
        ${rows.map(({ snapshot }) => snapshot.at)}::timestamptz[],
        ${of(({ cashKrw }) => cashKrw)}::text[], ${of(({ liabilitiesKrw }) => liabilitiesKrw)}::text[],
        ${of(({ marketValueKrw }) => marketValueKrw)}::text[],
        ${of(({ exposureKrw }) => exposureKrw)}::text[], ${of(({ equityKrw }) => equityKrw)}::text[],
        ${of(({ openingKrw }) => openingKrw)}::text[], ${of(({ peakKrw }) => peakKrw)}::text[])
        as row (user_id, at, cash, liabilities, market_value, exposure, equity, opening, peak)
      on conflict (user_id, at) do update set cash_krw = excluded.cash_krw,
        liabilities_krw = excluded.liabilities_krw, market_value_krw = excluded.market_value_krw,
        exposure_krw = excluded.exposure_krw, equity_krw = excluded.equity_krw,
        opening_krw = excluded.opening_krw, peak_krw = excluded.peak_krw,
        struck_at = excluded.struck_at`;
}

function upsertEvents(sql: Sql, struck: readonly StruckAccount[]) {
  const rows = struck.flatMap(({ account, events }) =>
    events.map((event, index) => ({
      ...event,
      userId: account.userId,
      number: account.lastNumber + BigInt(index + 1),
    })),
  );
  const texts = (read: (event: PositionEvent) => Decimal | null) =>
    rows.map((row) => formatDecimalOrNull(read(row)));
  return sql`
      insert into position_events (user_id, number, at, journal_id, cause, ticker_id, kind, currency,
        quantity_change, quantity_after, cost_after, cost_krw_after, profit_krw, price_profit_krw,
        fx_profit_krw, fee_krw, tax_krw)
      select user_id, number::bigint, at, journal_id, cause::journal_kind, ticker_id,
        kind::position_event_kind, currency::currency, change::numeric, quantity::numeric,
        cost::numeric, cost_krw::numeric, profit::numeric, price::numeric, fx::numeric,
        fee::numeric, tax::numeric
      from unnest(${rows.map(({ userId }) => userId)}::uuid[],
        ${rows.map(({ number }) => number.toString())}::text[],
        ${rows.map(({ at }) => at)}::timestamptz[],
        ${rows.map(({ journalId }) => journalId)}::uuid[], ${rows.map(({ cause }) => cause)}::text[],
        ${rows.map(({ tickerId }) => tickerId)}::text[], ${rows.map(({ kind }) => kind)}::text[],
        ${rows.map(({ currency }) => currency)}::text[],
        ${texts(({ quantityChange }) => quantityChange)}::text[],
        ${texts(({ after }) => after.quantity)}::text[], ${texts(({ after }) => after.cost)}::text[],
        ${texts(({ after }) => after.costKrw)}::text[],
        ${texts(({ realized }) => realized.total)}::text[],
        ${texts(({ realized }) => realized.price)}::text[],
        ${texts(({ realized }) => realized.fx)}::text[], ${texts(({ realized }) => realized.fee)}::text[],
        ${texts(({ realized }) => realized.tax)}::text[])
        as row (user_id, number, at, journal_id, cause, ticker_id, kind, currency, change, quantity,
          cost, cost_krw, profit, price, fx, fee, tax)
      on conflict (user_id, number) do update set at = excluded.at,
        journal_id = excluded.journal_id, cause = excluded.cause, ticker_id = excluded.ticker_id,
        kind = excluded.kind, currency = excluded.currency,
        quantity_change = excluded.quantity_change, quantity_after = excluded.quantity_after,
        cost_after = excluded.cost_after, cost_krw_after = excluded.cost_krw_after,
        profit_krw = excluded.profit_krw, price_profit_krw = excluded.price_profit_krw,
        fx_profit_krw = excluded.fx_profit_krw, fee_krw = excluded.fee_krw,
        tax_krw = excluded.tax_krw`;
}

/** Of an account that is struck again to fewer events, those that it came to before. */
function deleteOutdated(sql: Sql, struck: readonly StruckAccount[]) {
  const lasts = struck.map(({ account, events }) => account.lastNumber + BigInt(events.length));
  return sql`
      select delete_outdated_position_events(
        ${struck.map(({ account }) => account.userId)}::uuid[],
        ${lasts.map((number) => number.toString())}::text[]::bigint[],
        ${struck.map(({ eventsTo }) => eventsTo)}::timestamptz[])`;
}
