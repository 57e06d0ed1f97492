import type { Sql } from '@mockstreet/db/client';
import { formatInstant, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';

export interface TapeSecond {
  readonly tickerId: string;
  readonly at: Instant;
  readonly bid: string;
  readonly ask: string;
}

/** Quotes of each ticker for every second of (from, to], from a simple deterministic wave. */
export function waveTape(
  tickerIds: readonly string[],
  from: Instant,
  seconds: number,
): TapeSecond[] {
  return tickerIds.flatMap((tickerId, offset) =>
    Array.from({ length: seconds }, (_, second) => {
      const level = 50_000 + offset * 10_000 + ((second * 37 + offset * 11) % 200) * 10;
      const at = (from + (second + 1) * MICROS_PER_SECOND) as Instant;
      return { tickerId, at, bid: `${level}`, ask: `${level + 10}` };
    }),
  );
}

/** Stores prints and says that the tape is complete up to a moment, waking the engines. */
export async function writeTestTape(
  sql: Sql,
  prints: readonly TapeSecond[],
  completeTo: Instant,
): Promise<void> {
  const days = [...new Set(prints.map(({ at }) => formatInstant(at).slice(0, 10)))];
  for (const day of days) await sql`select ensure_prints_day(${day}::date)`;
  await sql`
    insert into prints (ticker_id, at, kind, bid, ask, last, source, received_at)
    select ticker_id, at, 'QUOTE', bid, ask, bid, 'test', at
    from unnest(${prints.map((print) => print.tickerId)}::text[],
      ${prints.map((print) => formatInstant(print.at))}::timestamptz[],
      ${prints.map((print) => print.bid)}::numeric[], ${prints.map((print) => print.ask)}::numeric[])
      as print (ticker_id, at, bid, ask)
    on conflict do nothing`;
  await sql`
    insert into tape_heads (ticker_id, source, complete_to, last_print_at)
    select ticker_id, 'test', ${formatInstant(completeTo)}::timestamptz,
      (select max(at) from prints where prints.ticker_id = ticker.ticker_id and at <= ${formatInstant(completeTo)}::timestamptz)
    from unnest(${[...new Set(prints.map((print) => print.tickerId))]}::text[]) as ticker (ticker_id)
    on conflict (ticker_id) do update
      set complete_to = excluded.complete_to, last_print_at = excluded.last_print_at`;
  await sql`select pg_notify('tape_moved', '')`;
}
