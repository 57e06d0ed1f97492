import type { Sql } from '@mockstreet/db/client';
import { type Decimal, formatDecimalOrNull } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Print } from '../tape/print.ts';
import { type PrintRow, toPrint } from '../tape/tape.ts';
import type { Quarantined, QuarantineReason } from './screen-prints.ts';

/** Keeps prints that were not believed, for people to look at. Once more does no harm. */
export async function writeQuarantine(
  sql: Sql,
  rows: readonly Quarantined[],
  at: Instant,
): Promise<void> {
  if (rows.length === 0) return;
  const of = <T>(read: (print: Print) => T) => rows.map(({ print }) => read(print));
  const text = (value: Decimal | null) => formatDecimalOrNull(value);
  await sql`
    insert into quarantined_prints (ticker_id, at, kind, bid, ask, last, open, high, low, volume,
      source, venue_at, received_at, reason, quarantined_at)
    select ticker_id, at, kind::print_kind, bid::numeric, ask::numeric, last::numeric,
      open::numeric, high::numeric, low::numeric, volume::numeric, source, venue_at, received_at,
      reason, ${at}::timestamptz
    from unnest(${of((print) => print.tickerId)}::text[], ${of((print) => print.at)}::timestamptz[],
      ${of((print) => print.kind)}::text[],
      ${of((print) => text(print.kind === 'QUOTE' ? print.bid : null))}::text[],
      ${of((print) => text(print.kind === 'QUOTE' ? print.ask : null))}::text[],
      ${of((print) => text(print.last))}::text[],
      ${of((print) => text(print.kind === 'BAR' ? print.open : null))}::text[],
      ${of((print) => text(print.kind === 'BAR' ? print.high : null))}::text[],
      ${of((print) => text(print.kind === 'BAR' ? print.low : null))}::text[],
      ${of((print) => text(print.volume))}::text[], ${of((print) => print.source)}::text[],
      ${of((print) => print.venueAt)}::timestamptz[],
      ${of((print) => print.receivedAt)}::timestamptz[],
      ${rows.map(({ reason }) => reason)}::text[])
      as refused (ticker_id, at, kind, bid, ask, last, open, high, low, volume, source, venue_at,
        received_at, reason)
    on conflict do nothing`;
}

/** Drops what was quarantined before the given moment, and a week ago at least. */
export async function dropQuarantineBefore(sql: Sql, before: Instant): Promise<void> {
  await sql`select drop_quarantine_before(${before})`;
}

/** The last print of each instrument that nothing came to confirm in time: the next may agree yet. */
export async function readWitnesses(sql: Sql, tickerIds: readonly string[]): Promise<Print[]> {
  const rows = await sql<PrintRow[]>`
    select alone.*
    from unnest(${[...tickerIds]}::text[]) as asked (ticker_id)
    cross join lateral (
      select ${printColumns(sql)} from quarantined_prints
      where quarantined_prints.ticker_id = asked.ticker_id and reason = 'ALONE'
      order by at desc limit 1) as alone`;
  return rows.map(toPrint);
}

/** A print that was not believed, and why. */
export interface QuarantinedRow extends Quarantined {
  readonly quarantinedAt: Instant;
}

/** Newest first; one row more than `limit` when there is a next page. */
export async function listQuarantined(
  sql: Sql,
  page: {
    readonly limit: number;
    readonly tickerId?: string | undefined;
    readonly before?: QuarantinePlace | undefined;
  },
): Promise<QuarantinedRow[]> {
  const { before, limit, tickerId } = page;
  const rows = await sql<(PrintRow & { reason: QuarantineReason; quarantinedAt: Instant })[]>`
    select ${printColumns(sql)}, reason, quarantined_at as "quarantinedAt" from quarantined_prints
    where true
      ${tickerId === undefined ? sql`` : sql`and ticker_id = ${tickerId}`}
      ${
        before
          ? sql`and (quarantined_at, ticker_id, at) <
              (${before.quarantinedAt}, ${before.tickerId}, ${before.at})`
          : sql``
      }
    order by quarantined_at desc, ticker_id desc, at desc limit ${limit + 1}`;
  return rows.map((row) => {
    return { print: toPrint(row), reason: row.reason, quarantinedAt: row.quarantinedAt };
  });
}

/** Where a page of {@link listQuarantined} ends. */
export interface QuarantinePlace {
  readonly quarantinedAt: Instant;
  readonly tickerId: string;
  readonly at: Instant;
}

function printColumns(sql: Sql) {
  return sql`quarantined_prints.ticker_id as "tickerId", at, kind::text, bid, ask, last, open, high,
    low, volume, source, venue_at as "venueAt", received_at as "receivedAt", null as origin`;
}
