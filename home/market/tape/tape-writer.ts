import type { Sql } from '@mockstreet/db/client';
import { type Decimal, formatDecimalOrNull } from '@mockstreet/shared/decimal';
import {
  formatInstant,
  formatInstantOrNull,
  type Instant,
  MICROS_PER_DAY,
} from '@mockstreet/shared/instant';
import type { ClosedGap } from './backfill-step.ts';
import type { Gap } from './coverage.ts';
import type { Print } from './print.ts';

/** What one tick adds to the tape. */
export interface TapeBatch {
  /** Their tickers all appear in `heads`. */
  readonly prints: readonly Print[];
  /** How far each instrument is decided once this batch is stored. */
  readonly heads: readonly {
    readonly tickerId: string;
    readonly source: string;
    readonly completeTo: Instant;
  }[];
  readonly closedGaps: readonly (ClosedGap & { readonly tickerId: string })[];
  /** Of instruments whose open gaps changed: all that stand open once this batch is stored. */
  readonly openGaps?: ReadonlyMap<string, readonly Gap[]>;
  /** When the gaps were closed, or seen. */
  readonly at: Instant;
}

/**
 * Stores a batch and tells whoever listens on `tape_moved`, in one statement. Writing the same
 * batch again changes nothing. A print at or before its instrument's `complete_to` is left out,
 * whoever moved that meanwhile: the heads are locked before they are compared. The days of the
 * prints must exist ({@link ensureTapeDays}).
 */
export async function writeTape(sql: Sql, batch: TapeBatch): Promise<void> {
  if (batch.heads.length === 0) return;
  const { prints, heads, openGaps = new Map() } = batch;
  await sql`
    with incoming as (
      ${incomingPrints(sql, prints)}
    ), moves as (
      select * from unnest(${heads.map((head) => head.tickerId)}::text[],
        ${heads.map((head) => head.source)}::text[],
        ${heads.map((head) => head.completeTo)}::timestamptz[])
        as move (ticker_id, source, complete_to)
    ), held as materialized (
      select ticker_id, complete_to from tape_heads
      where ticker_id in (select ticker_id from moves)
      order by ticker_id for update
    ), written as (
      insert into prints (${printColumns(sql)})
      select ${castPrint(sql)}
      from incoming left join held using (ticker_id)
      where at > coalesce(held.complete_to, '-infinity')
      on conflict do nothing
      returning ticker_id, at
    ), advanced as (
      insert into tape_heads as head (ticker_id, source, complete_to, last_print_at)
      select ticker_id, moves.source, greatest(moves.complete_to, held.complete_to), last_at
      from moves left join held using (ticker_id)
        left join (select ticker_id, max(at) as last_at from written group by ticker_id) as latest
          using (ticker_id)
      on conflict (ticker_id) do update set source = excluded.source,
        complete_to = greatest(head.complete_to, excluded.complete_to),
        last_print_at = greatest(head.last_print_at, excluded.last_print_at)
      returning head.ticker_id
    ), gaps as (
      ${gapsAfter(sql, batch)}
    ), recorded as (
      insert into tape_gaps as open
        (ticker_id, from_at, to_at, resolution, resolved_at, detected_at)
      select ticker_id, from_at, to_at, resolution, resolved_at, detected_at from gaps
      on conflict (ticker_id, from_at) do update set to_at = excluded.to_at,
        resolution = excluded.resolution, resolved_at = excluded.resolved_at
      where open.resolution is null
    )
    select (select pg_notify('tape_moved', ''))::text as notified,
      (select forget_open_gaps(${[...openGaps.keys()]}::text[],
        (select array_agg(ticker_id) from gaps), (select array_agg(from_at) from gaps))) as gone
    from (select count(*) from advanced) as locked`;
}

/** Gaps as they stand afterwards. A piece of one that was on record was seen when that was. */
function gapsAfter(sql: Sql, { closedGaps, openGaps = new Map(), at }: TapeBatch) {
  const open = [...openGaps].flatMap(([tickerId, gaps]) =>
    gaps.map(({ after, before }) => ({ tickerId, from: after, to: before, resolution: null })),
  );
  const gaps = [...closedGaps, ...open];
  return sql`
      select ticker_id, from_at, to_at, resolution::gap_resolution,
        case when resolution is not null then ${at}::timestamptz end as resolved_at,
        coalesce((
          select min(detected_at) from tape_gaps as seen
          where seen.ticker_id = gap.ticker_id and seen.resolution is null
            and seen.from_at < gap.to_at and seen.to_at > gap.from_at), ${at}) as detected_at
      from unnest(${gaps.map((gap) => gap.tickerId)}::text[],
        ${gaps.map((gap) => gap.from)}::timestamptz[], ${gaps.map((gap) => gap.to)}::timestamptz[],
        ${gaps.map((gap) => gap.resolution)}::text[])
        as gap (ticker_id, from_at, to_at, resolution)`;
}

/**
 * Puts prints back that a lost tape had, where this one has none at their moments. How far the tape
 * is decided stays as it is: whatever else belongs there, the feeder still has to bring.
 */
export async function restorePrints(sql: Sql, prints: readonly Print[]): Promise<void> {
  if (prints.length === 0) return;
  const days = prints.flatMap(({ at }) => tapeDays(at, at));
  await ensureTapeDays(sql, [...new Set(days)].sort());
  await sql`
    with incoming as (${incomingPrints(sql, prints)})
    insert into prints (${printColumns(sql)})
    select ${castPrint(sql)} from incoming
    on conflict do nothing`;
}

/** The prints as rows of text, in the columns of {@link printColumns}. */
function incomingPrints(sql: Sql, prints: readonly Print[]) {
  const ofPrints = <T>(read: (print: Print) => T) => prints.map(read);
  return sql`
      select * from unnest(${ofPrints((print) => print.tickerId)}::text[],
        ${ofPrints((print) => print.at)}::timestamptz[],
        ${ofPrints((print) => print.kind)}::text[],
        ${ofPrints((print) => text(print.kind === 'QUOTE' ? print.bid : null))}::text[],
        ${ofPrints((print) => text(print.kind === 'QUOTE' ? print.ask : null))}::text[],
        ${ofPrints((print) => text(print.last))}::text[],
        ${ofPrints((print) => text(print.kind === 'BAR' ? print.open : null))}::text[],
        ${ofPrints((print) => text(print.kind === 'BAR' ? print.high : null))}::text[],
        ${ofPrints((print) => text(print.kind === 'BAR' ? print.low : null))}::text[],
        ${ofPrints((print) => text(print.volume))}::text[],
        ${ofPrints((print) => print.source)}::text[],
        ${ofPrints((print) => instantText(print.venueAt))}::text[],
        ${ofPrints((print) => print.receivedAt)}::timestamptz[],
        ${ofPrints((print) => (print.origin ? JSON.stringify(print.origin) : null))}::text[])
        as print (ticker_id, at, kind, bid, ask, last, open, high, low, volume, source, venue_at,
          received_at, origin)`;
}

function printColumns(sql: Sql) {
  return sql`ticker_id, at, kind, bid, ask, last, open, high, low, volume, source, venue_at,
    received_at, origin`;
}

function castPrint(sql: Sql) {
  return sql`ticker_id, at, kind::print_kind, bid::numeric, ask::numeric, last::numeric,
    open::numeric, high::numeric, low::numeric, volume::numeric, source, venue_at::timestamptz,
    received_at, origin::jsonb`;
}

/** Makes sure that prints of these UTC days (`2026-11-21`) can be stored. */
export async function ensureTapeDays(sql: Sql, days: readonly string[]): Promise<void> {
  // One by one: creating a partition locks the whole tape for a moment.
  for (const day of days) await sql`select ensure_prints_day(${day}::date)`;
}

/** Drops the days of the tape before the given UTC day; returns how many. Candles stay. */
export async function dropTapeDaysBefore(sql: Sql, day: string): Promise<number> {
  const [row] = await sql<{ dropped: number }[]>`
    select drop_prints_before(${day}::date) as dropped`;
  return row?.dropped ?? 0;
}

/** The UTC days that [from, to] touches. */
export function tapeDays(from: Instant, to: Instant): string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / MICROS_PER_DAY); day * MICROS_PER_DAY <= to; day += 1) {
    days.push(formatInstant((day * MICROS_PER_DAY) as Instant).slice(0, 10));
  }
  return days;
}

function text(value: Decimal | null): string | null {
  return formatDecimalOrNull(value);
}

function instantText(at: Instant | null): string | null {
  return formatInstantOrNull(at);
}
