import { parseInstant } from '@mockstreet/shared/instant';
import { formatKst } from '@mockstreet/shared/kst';
import type { Fill, Order } from '../../api/schema.ts';
import { type CsvCell, toCsv } from '../../file/csv.ts';

interface Column<T> {
  readonly name: string;
  readonly of: (row: T) => CsvCell;
}

/** What a file calls an instrument beside its id. */
export interface InstrumentName {
  readonly name_ko: string;
  readonly name_en: string;
}
export type NamesOf = (tickerId: string) => InstrumentName | undefined;

/** All orders as a file: decimals as the API gives them, each time in UTC and in Korea's. */
export function ordersToCsv(orders: readonly Order[], namesOf: NamesOf): string {
  return write(orders, [
    ...times<Order>('accepted_at', ({ accepted_at }) => accepted_at),
    plain('order_id'),
    plain('client_order_id'),
    ...instrument<Order>(namesOf),
    plain('side'),
    plain('type'),
    plain('time_in_force'),
    plain('status'),
    plain('reason'),
    plain('requested_quantity'),
    plain('requested_amount_krw'),
    plain('limit_price'),
    plain('quantity'),
    plain('price'),
    plain('applied_exchange_rate'),
    ...times<Order>('filled_at', ({ filled_at }) => filled_at),
    ...times<Order>('settled_at', ({ settled_at }) => settled_at),
  ]);
}

/** All fills as a file: what each came to, what it cost, and the print that it got. */
export function fillsToCsv(fills: readonly Fill[], namesOf: NamesOf): string {
  return write(fills, [
    ...times<Fill>('filled_at', ({ filled_at }) => filled_at),
    plain('order_id'),
    ...instrument<Fill>(namesOf),
    plain('side'),
    plain('quantity'),
    plain('price'),
    plain('currency'),
    plain('gross'),
    plain('gross_krw'),
    plain('fee_krw'),
    plain('tax_krw'),
    plain('cash_krw'),
    { name: 'applied_exchange_rate', of: ({ fx }) => fx?.applied_exchange_rate ?? null },
    { name: 'fx_print_last', of: ({ fx }) => fx?.print_last ?? null },
    ...times<Fill>('fx_print_at', ({ fx }) => fx?.print_at ?? null),
    { name: 'print_kind', of: ({ print }) => print.kind },
    { name: 'print_bid', of: ({ print }) => print.bid },
    { name: 'print_ask', of: ({ print }) => print.ask },
    { name: 'print_last', of: ({ print }) => print.last },
    { name: 'print_source', of: ({ print }) => print.source },
    ...times<Fill>('print_at', ({ print }) => print.at),
    ...times<Fill>('settled_at', ({ settled_at }) => settled_at),
  ]);
}

function write<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  return toCsv(
    columns.map(({ name }) => name),
    rows.map((row) => columns.map(({ of }) => of(row))),
  );
}

/** A member of a row by its own name. */
function plain<K extends string>(name: K): Column<Readonly<Record<K, string | null>>> {
  return { name, of: (row) => row[name] };
}

function instrument<T extends { readonly ticker_id: string }>(namesOf: NamesOf): Column<T>[] {
  return [
    { name: 'ticker_id', of: ({ ticker_id }) => ticker_id },
    { name: 'name_ko', of: ({ ticker_id }) => namesOf(ticker_id)?.name_ko ?? null },
    { name: 'name_en', of: ({ ticker_id }) => namesOf(ticker_id)?.name_en ?? null },
  ];
}

function times<T>(name: string, of: (row: T) => string | null): Column<T>[] {
  return [
    { name: `${name}_utc`, of },
    { name: `${name}_kst`, of: (row) => inKorea(of(row)) },
  ];
}

/** The same moment with Korea's offset: `2026-11-22T18:00:00.000000+09:00`. */
function inKorea(text: string | null): string | null {
  const at = text === null ? undefined : parseInstant(text);
  return at === undefined ? null : formatKst(at);
}
