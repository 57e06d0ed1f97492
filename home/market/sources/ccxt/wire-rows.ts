import { type Instant, instantFromMillis } from '@mockstreet/shared/instant';
import { SourceFault } from '../source.ts';

/** One object of an answer, whose numbers are text. */
export type WireRow = Readonly<Record<string, unknown>>;

/** The objects of a list; throws {@link SourceFault} where there is none. */
export function rowsOf(value: unknown): readonly WireRow[] {
  const isRow = (item: unknown): item is WireRow => typeof item === 'object' && item !== null;
  if (!Array.isArray(value) || !value.every(isRow)) throw new SourceFault('not a list of markets');
  return value;
}

/** Rows by the unified symbol of their market; those of markets that nobody asked for are left out. */
export function bySymbol<T>(
  rows: readonly WireRow[],
  idField: string,
  symbols: ReadonlyMap<string, string>,
  read: (row: WireRow) => T | undefined,
): Map<string, T> {
  const found = new Map<string, T>();
  for (const row of rows) {
    const symbol = symbols.get(`${row[idField]}`);
    const item = symbol === undefined ? undefined : read(row);
    if (symbol !== undefined && item !== undefined) found.set(symbol, item);
  }
  return found;
}

/** Epoch milliseconds; undefined for anything else. */
export function wireMillis(value: unknown): Instant | undefined {
  return typeof value === 'string' && /^\d{1,15}$/.test(value)
    ? instantFromMillis(Number.parseInt(value, 10))
    : undefined;
}
