import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { formatInstant, formatInstantOrNull, type Instant } from '@mockstreet/shared/instant';
import { type Print, USD_KRW } from '#market/print';
import { readPrintsAt } from '#market/tape';
import type { FillRecord, ReceiptRecord, SettlementRecord } from './journal-message.ts';
import { type OrderRow, orderRecord, orderRecordColumns } from './order-record.ts';
import { printRecord } from './print-record.ts';
import { receiptColumn } from './receipt-record.ts';

/** A settlement without its place in the outbox. */
export type Settled = Omit<SettlementRecord, 'kind' | 'at'>;

/** Reads decided orders with all that deciding them again takes. None changes after it is decided. */
export async function readSettlements(
  sql: Sql,
  orderIds: readonly string[],
): Promise<Map<string, Settled>> {
  if (orderIds.length === 0) return new Map();
  const rows = await sql<SettledRow[]>`
    select ${orderRecordColumns(sql)},
      o.status, o.reason, o.reason_detail, o.filled_at, o.settled_at, o.decided_under,
      case when f.order_id is not null then to_json(array[f.quantity::text, f.price::text,
        f.gross::text, f.gross_krw::text, f.fee_krw::text, f.tax_krw::text, f.cost_krw::text])
        end as amounts,
      f.applied_exchange_rate, f.fx_print_at, f.fx_last, f.fx_source, f.print_at, f.print_kind,
      f.print_bid, f.print_ask, f.print_last, f.print_source, ${receiptColumn(sql)}
    from orders o left join fills f on f.order_id = o.id
      left join settlement_receipts r on r.id = o.id
    where o.id = any(${orderIds as string[]}::uuid[]) and o.status <> 'PENDING'`;
  const places = rows.flatMap(placesOf);
  const prints = new Map(
    (await readPrintsAt(sql, places)).map((print) => [placeKey(print), print]),
  );
  return new Map(rows.map((row) => [row.id, settledOf(row, prints)]));
}

type SettledRow = OrderRow &
  OutcomeRow & { receipt: ReceiptRecord | null } & (FillRow | { readonly amounts: null });

interface OutcomeRow {
  readonly status: SettlementRecord['outcome']['status'];
  readonly reason: string | null;
  readonly reason_detail: string | null;
  readonly filled_at: Instant | null;
  readonly settled_at: Instant;
  readonly decided_under: string | null;
}

interface FillRow {
  /** Quantity, price, gross, gross_krw, fee_krw, tax_krw, cost_krw. */
  readonly amounts: readonly [string, string, string, string, string, string, string];
  readonly ticker_id: string;
  readonly applied_exchange_rate: string | null;
  readonly fx_print_at: Instant | null;
  readonly fx_last: string | null;
  readonly fx_source: string | null;
  readonly print_at: Instant;
  readonly print_kind: Print['kind'];
  readonly print_bid: string | null;
  readonly print_ask: string | null;
  readonly print_last: string;
  readonly print_source: string;
}

function settledOf(row: SettledRow, prints: ReadonlyMap<string, Print>): Settled {
  return {
    order: orderRecord(row),
    outcome: {
      status: row.status,
      reason: row.reason,
      reason_detail: row.reason_detail,
      filled_at: formatInstantOrNull(row.filled_at),
      settled_at: formatInstant(row.settled_at),
      decided_under: row.decided_under,
    },
    fill: row.amounts === null ? null : fillRecord(row, prints),
    receipt: row.receipt,
  };
}

function fillRecord(row: FillRow, prints: ReadonlyMap<string, Print>): FillRecord {
  const [quantity, price, gross, gross_krw, fee_krw, tax_krw, cost_krw] = row.amounts;
  const [own, rate] = placesOf(row);
  if (!own) throw new Error('a fill without a print');
  const print = prints.get(placeKey(own)) ?? printOfFill(row);
  const fxPrint = rate && (prints.get(placeKey(rate)) ?? ratePrintOfFill(row));
  return {
    ...{ quantity, price, gross, gross_krw, fee_krw, tax_krw, cost_krw },
    applied_exchange_rate: row.applied_exchange_rate,
    print: printRecord(print),
    fx_print: fxPrint ? printRecord(fxPrint) : null,
  };
}

type Place = Pick<Print, 'tickerId' | 'at'>;

/** Where the tape has the prints of a fill: its own, and the rate's where it needed one. */
function placesOf(row: FillRow | { readonly amounts: null }): Place[] {
  if (row.amounts === null) return [];
  const own = { tickerId: row.ticker_id, at: row.print_at };
  return row.fx_print_at === null ? [own] : [own, { tickerId: USD_KRW, at: row.fx_print_at }];
}

function placeKey({ tickerId, at }: Place): string {
  return `${tickerId} ${at}`;
}

/**
 * The print as the fill has it, for one whose day the tape has dropped since: the journal was behind
 * for more than a week. What a fill does not keep is what deciding it does not need.
 */
function printOfFill(row: FillRow): Print {
  const last = decimal(row.print_last);
  const base = {
    ...{ tickerId: row.ticker_id, at: row.print_at, last, volume: null, origin: null },
    ...{ source: row.print_source, receivedAt: row.print_at },
  };
  switch (row.print_kind) {
    case 'QUOTE': {
      const side = (text: string | null): Decimal => (text === null ? last : decimal(text));
      const [bid, ask] = [side(row.print_bid), side(row.print_ask)];
      return { ...base, kind: 'QUOTE', bid, ask, venueAt: null };
    }
    case 'TRADE':
      return { ...base, kind: 'TRADE', venueAt: row.print_at };
    case 'BAR': {
      // The worse end of the bar was paid: its close, or else its open.
      const open = decimal(row.amounts[1]);
      const [low, high] = open < last ? [open, last] : [last, open];
      return { ...base, kind: 'BAR', open, high, low, venueAt: null };
    }
  }
}

function ratePrintOfFill(row: FillRow): Print {
  if (row.fx_print_at === null || row.fx_last === null || row.fx_source === null) {
    throw new Error('a rate without its print');
  }
  const last = decimal(row.fx_last);
  return {
    ...{ kind: 'TRADE', tickerId: USD_KRW, at: row.fx_print_at, venueAt: row.fx_print_at, last },
    ...{ volume: null, origin: null, source: row.fx_source, receivedAt: row.fx_print_at },
  };
}
