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
    INSERT INTO quarantined_prints (ticker_id, at, kind, bid, ask, last, open, high, low, volume,
      source, venue_at, received_at, reason, quarantined_at)
    SELECT ticker_id, at, kind::print_kind, bid::numeric, ask::numeric, last::numeric,
      open::numeric, high::numeric, low::numeric, volume::numeric, source, venue_at, received_at,
      reason, ${at}::timestamptz
    FROM unnest(${of((print) => print.tickerId)}::text[], ${of((print) => print.at)}::timestamptz[],
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
      AS refused (ticker_id, at, kind, bid, ask, last, open, high, low, volume, source, venue_at,
        received_at, reason)
    ON CONFLICT DO NOTHING`;
}

/** Drops what was quarantined before the given moment, and a week ago at least. */
export async function dropQuarantineBefore(sql: Sql, before: Instant): Promise<void> {
  await sql`SELECT drop_quarantine_before(${before})`;
}

/** The last print of each instrument that nothing came to confirm in time: the next may agree yet. */
export async function readWitnesses(sql: Sql, tickerIds: readonly string[]): Promise<Print[]> {
  const rows = await sql<PrintRow[]>`
    SELECT alone.*
    FROM unnest(${[...tickerIds]}::text[]) AS asked (ticker_id)
    CROSS JOIN LATERAL (
      SELECT ${printColumns(sql)} FROM quarantined_prints
      WHERE quarantined_prints.ticker_id = asked.ticker_id AND reason = 'ALONE'
      ORDER BY at DESC LIMIT 1) AS alone`;
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
    SELECT ${printColumns(sql)}, reason, quarantined_at AS "quarantinedAt" FROM quarantined_prints
    WHERE true
      ${tickerId === undefined ? sql`` : sql`AND ticker_id = ${tickerId}`}
      ${
        before
          ? sql`AND (quarantined_at, ticker_id, at) <
              (${before.quarantinedAt}, ${before.tickerId}, ${before.at})`
          : sql``
      }
    ORDER BY quarantined_at DESC, ticker_id DESC, at DESC LIMIT ${limit + 1}`;
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
  return sql`quarantined_prints.ticker_id AS "tickerId", at, kind::text, bid, ask, last, open, high,
    low, volume, source, venue_at AS "venueAt", received_at AS "receivedAt", NULL AS origin`;
}
