import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { DueAccount } from './due-accounts.ts';
import type { Movement } from './movement.ts';
import type { Holding, HoldingCurrency } from './value-account.ts';

/** What was settled for an account since a moment. */
export interface ReadMovements {
  readonly movements: readonly Movement[];
  /** End of the minute up to which they were read; undefined where all were. */
  readonly readTo: Instant | undefined;
}

interface MovementRow {
  readonly userId: string;
  readonly readTo: Instant | null;
  readonly kind: Movement['kind'] | null;
  readonly at: Instant;
  readonly journalId: string;
  readonly tickerId: string;
  readonly currency: HoldingCurrency;
  readonly quantity: string;
  readonly fraction: string;
  readonly gross: string;
  readonly grossKrw: string;
  readonly feeKrw: string;
  readonly taxKrw: string;
  readonly costKrw: string;
  readonly rate: string | null;
}

type Since = Pick<DueAccount, 'userId' | 'base'>;

/**
 * By user, all that moved their money and positions at or after the base of their snapshots, in the order
 * of decisions: about `fillsMax` fills and the rest of the minute of the last. A new kind of movement is read here and
 * nowhere else; `npm run verify` finds out if one is missing, by the ledger.
 */
export async function readMovements(
  sql: Sql,
  accounts: readonly Since[],
  fillsMax: number,
): Promise<Map<string, ReadMovements>> {
  const rows = await sql<MovementRow[]>`
    with asked as (
      select user_id, since, (
        select date_trunc('minute', filled_at) + interval '1 minute' from fills
        where fills.user_id = told.user_id and filled_at >= since
        order by filled_at, order_id offset ${fillsMax} limit 1) as read_to
      from unnest(${accounts.map(({ userId }) => userId)}::uuid[],
        ${accounts.map(({ base }) => base?.at ?? 0)}::timestamptz[]) as told (user_id, since))
    select asked.user_id as "userId", read_to as "readTo", movement.*
    from asked left join lateral (
      select 'FLOW' as kind, event_at as at, journal_id as "journalId", null as "tickerId",
        null::text as currency, 0 as quantity, 0 as fraction, 0 as gross, amount as "grossKrw",
        0 as "feeKrw", 0 as "taxKrw", 0 as "costKrw", null::numeric as rate,
        0 as place, event_at as accepted_at
      from ledger_entries
      where journal_id = grant_journal_id(asked.user_id) and account = 'CASH'
        and event_at >= since and event_at < coalesce(read_to, 'infinity')
      union all
      select case kind when 'CASH_DIVIDEND' then 'DIVIDEND' else kind::text end, effective_at, journal_id,
        ticker_id, currency::text, quantity_after, fraction, gross, gross_krw, 0, tax_krw,
        cost_krw, applied_exchange_rate, 1, effective_at
      from action_applications as had
      where had.user_id = asked.user_id and effective_at >= since
        and effective_at < coalesce(read_to, 'infinity')
      union all
      select 'PAYOUT', strike.at, strike.command_id, null, null::text, 0, 0, 0, strike.paid_krw, 0, 0,
        0, null::numeric, 1, strike.at
      from human_etf_strikes as strike where strike.user_id = asked.user_id and strike.paid_krw > 0
        and strike.at >= since and strike.at < coalesce(read_to, 'infinity')
      union all
      select 'SURRENDER', took.at, took.command_id, took.ticker_id, took.currency::text,
        took.quantity, 0, 0, 0, 0, 0, took.cost_krw, null::numeric, 2, took.at
      from bailout_surrenders as took
      where took.user_id = asked.user_id and took.at >= since
        and took.at < coalesce(read_to, 'infinity')
      union all
      select 'BAILOUT', given.at, given.command_id, null, null::text, 0, 0,
        given.cash_krw - given.equity_before_krw, given.written_off_krw + given.given_krw, 0, 0, 0,
        null::numeric, 2, given.at
      from bailouts as given
      where given.user_id = asked.user_id and given.at >= since
        and given.at < coalesce(read_to, 'infinity')
      union all
      select fills.side::text, fills.filled_at, order_id, fills.ticker_id, fills.currency::text,
        fills.quantity, 0, gross, gross_krw, fee_krw, tax_krw, cost_krw,
        fills.applied_exchange_rate, 3, accepted_at
      from fills join orders on orders.id = order_id
      where fills.user_id = asked.user_id and fills.filled_at >= since
        and fills.filled_at < coalesce(read_to, 'infinity')
      union all
      select 'INTEREST', charge.at, charge.journal_id, null, null::text, 0, 0, 0, interest_krw, 0, 0,
        0, null::numeric, 4, charge.at
      from interest_charges as charge
      where charge.user_id = asked.user_id and charge.at >= since
        and charge.at < coalesce(read_to, 'infinity')
    ) as movement on true
    order by asked.user_id, at, place, accepted_at, "journalId"`;
  const read = new Map<string, { movements: Movement[]; readTo: Instant | undefined }>();
  for (const row of rows) {
    const known = read.get(row.userId) ?? { movements: [], readTo: row.readTo ?? undefined };
    read.set(row.userId, known);
    if (row.kind !== null) known.movements.push(toMovement(row, row.kind));
  }
  return read;
}

function toMovement(row: MovementRow, kind: Movement['kind']): Movement {
  const { at, journalId, tickerId, currency } = row;
  if (kind === 'FLOW') return { kind, at, journalId, cashKrw: decimal(row.grossKrw) };
  if (kind === 'INTEREST') return { kind, at, journalId, interestKrw: decimal(row.grossKrw) };
  if (kind === 'PAYOUT') return { kind, at, journalId, paidKrw: decimal(row.grossKrw) };
  if (kind === 'BAILOUT') {
    return { kind, at, journalId, cashKrw: decimal(row.grossKrw), flowKrw: decimal(row.gross) };
  }
  const base = {
    ...{ at, journalId, tickerId, currency },
    gross: decimal(row.gross),
    grossKrw: decimal(row.grossKrw),
    taxKrw: decimal(row.taxKrw),
    rate: row.rate === null ? null : decimal(row.rate),
  };
  if (kind === 'DIVIDEND') return { kind, ...base };
  const costKrw = decimal(row.costKrw);
  const quantity = decimal(row.quantity);
  if (kind === 'SPLIT' || kind === 'REDEMPTION') {
    return { kind, ...base, costKrw, quantityAfter: quantity, fraction: decimal(row.fraction) };
  }
  if (kind === 'SURRENDER') return { kind, ...base, costKrw, quantity };
  return { kind, ...base, costKrw, quantity, feeKrw: decimal(row.feeKrw) };
}

/** By user, what they held when the base of their snapshots was struck. */
export async function readBaseHoldings(
  sql: Sql,
  accounts: readonly Since[],
): Promise<Map<string, Holding[]>> {
  const based = accounts.filter(({ base }) => base !== undefined);
  const rows = await sql<(HoldingRow & { userId: string })[]>`
    select asked.user_id as "userId", position.ticker_id as "tickerId", last.*
    from unnest(${based.map(({ userId }) => userId)}::uuid[],
      ${based.map(({ base }) => base?.at ?? 0)}::timestamptz[]) as asked (user_id, base_at)
    join portfolios as position using (user_id)
    cross join lateral (
      select currency::text, quantity_after as quantity, cost_after as cost,
        cost_krw_after as "costKrw"
      from position_events as told
      where told.user_id = asked.user_id and told.ticker_id = position.ticker_id
        and told.at < asked.base_at
      order by number desc limit 1) as last
    where last.quantity <> 0
    order by 1, 2`;
  const held = new Map<string, Holding[]>();
  for (const { userId, ...row } of rows) {
    held.set(userId, [...(held.get(userId) ?? []), toHolding(row)]);
  }
  return held;
}

interface HoldingRow {
  readonly tickerId: string;
  readonly currency: HoldingCurrency;
  readonly quantity: string;
  readonly cost: string;
  readonly costKrw: string;
}

function toHolding(row: HoldingRow): Holding {
  const [quantity, cost, costKrw] = [row.quantity, row.cost, row.costKrw].map(decimal) as [
    Decimal,
    Decimal,
    Decimal,
  ];
  return { tickerId: row.tickerId, currency: row.currency, quantity, cost, costKrw };
}
