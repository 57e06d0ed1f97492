import type { Sql } from '@mockstreet/db/client';
import { decimal } from '@mockstreet/shared/decimal';
import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import { readPrintsAt } from '#market/tape';
import type {
  InterestRecord,
  LiquidationRecord,
  PrintRecord,
  StandingRecord,
} from './journal-message.ts';
import { printRecord } from './print-record.ts';
import { receiptColumn } from './receipt-record.ts';

/** Interest and a liquidation without their places in the outbox. */
export type Charged = Omit<InterestRecord, 'kind' | 'at'>;
export type Liquidated = Omit<LiquidationRecord, 'kind' | 'at'>;

/** Reads days' interest, by the ids of their journals. None ever changes. */
export async function readInterest(
  sql: Sql,
  journalIds: readonly string[],
): Promise<Map<string, Charged>> {
  if (journalIds.length === 0) return new Map();
  const rows = await sql<ChargedRow[]>`
    select i.journal_id, i.user_id, i.at as charged_at, i.liability_krw, i.rate, i.interest_krw,
      i.decided_under, i.settled_at, ${receiptColumn(sql)}
    from interest_charges i left join settlement_receipts r on r.id = i.journal_id
    where i.journal_id = any(${journalIds as string[]}::uuid[])`;
  return new Map(
    rows.map(({ journal_id, charged_at, settled_at, ...row }) => [
      journal_id,
      { ...row, charged_at: formatInstant(charged_at), settled_at: formatInstant(settled_at) },
    ]),
  );
}

type ChargedRow = Omit<Charged, 'charged_at' | 'settled_at'> & {
  readonly journal_id: string;
  readonly charged_at: Instant;
  readonly settled_at: Instant;
};

/** Reads liquidations, with the orders that each took back, and sold by in their order. None ever changes. */
export async function readLiquidations(
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, Liquidated>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<LiquidatedRow[]>`
    select l.id, l.user_id, l.at as liquidated_at, l.print_ticker_id, l.print_at, l.print_kind,
      l.print_last, l.print_source, l.maintenance, l.decided_under, l.settled_at,
      json_build_object('cash_krw', cash_krw::text, 'exposure_krw', exposure_krw::text,
        'equity_krw', equity_krw::text) as before,
      json_build_object('cash_krw', cash_after_krw::text, 'exposure_krw', exposure_after_krw::text,
        'equity_krw', equity_after_krw::text) as after,
      array(select o.id from orders o where o.user_id = l.user_id and o.status = 'CANCELLED'
        and o.reason_detail = 'liquidation_id=' || l.id order by o.id) as cancelled,
      array(select o.id from orders o join settlement_receipts r using (id)
        where o.liquidation_id = l.id order by r.seq) as sold
    from liquidations l where l.id = any(${ids as string[]}::uuid[])`;
  const places = rows.flatMap((row) => {
    const { print_ticker_id: tickerId, print_at: at } = row;
    return tickerId === null || at === null ? [] : [{ tickerId, at }];
  });
  const prints = await readPrintsAt(sql, places);
  const printAt = (tickerId: string, at: Instant) =>
    prints.find((print) => print.tickerId === tickerId && print.at === at);
  return new Map(rows.map((row) => [row.id, liquidatedOf(row, printAt)]));
}

interface LiquidatedRow {
  readonly id: string;
  readonly user_id: string;
  readonly liquidated_at: Instant;
  readonly print_ticker_id: string | null;
  readonly print_at: Instant | null;
  readonly print_kind: Print['kind'] | null;
  readonly print_last: string | null;
  readonly print_source: string | null;
  readonly maintenance: string;
  readonly decided_under: string;
  readonly settled_at: Instant;
  readonly before: StandingRecord;
  readonly after: StandingRecord;
  readonly cancelled: readonly string[];
  readonly sold: readonly string[];
}

function liquidatedOf(
  row: LiquidatedRow,
  printAt: (tickerId: string, at: Instant) => Print | undefined,
): Liquidated {
  const { id, user_id, maintenance, before, after, decided_under } = row;
  return {
    ...{ id, user_id, maintenance, before, after, decided_under },
    liquidated_at: formatInstant(row.liquidated_at),
    print: triggerOf(row, printAt),
    ...{ cancelled: [...row.cancelled], sold: [...row.sold] },
    settled_at: formatInstant(row.settled_at),
  };
}

/** As the tape has it; as the row names it where its day has been dropped since. */
function triggerOf(
  row: LiquidatedRow,
  printAt: (tickerId: string, at: Instant) => Print | undefined,
): PrintRecord | null {
  const { print_ticker_id: tickerId, print_at: at, print_last: last, print_source: source } = row;
  if (tickerId === null || at === null || last === null || source === null) return null;
  const print = printAt(tickerId, at);
  if (print) return printRecord(print);
  const named = { tickerId, at, last: decimal(last), source, receivedAt: at, venueAt: at };
  return printRecord({ ...named, kind: 'TRADE', volume: null, origin: null });
}
