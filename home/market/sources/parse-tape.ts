import {
  type Decimal,
  DecimalError,
  decimalFromWire,
  formatDecimal,
  multiply,
} from '@mockstreet/shared/decimal';
import {
  type Instant,
  instant,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { parse } from 'csv-parse/sync';
import type { Print } from '../tape/print.ts';
import type { TapeTerms } from './tape-terms.ts';

/** One price on a tape, in the instrument's currency. */
export interface TapePoint {
  /** When it was recorded. */
  readonly at: Instant;
  readonly last: Decimal;
  /** Both or neither. */
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  /** Traded since the point before; null where unknown. */
  readonly volume: Decimal | null;
  readonly origin: Print['origin'];
}

/** A tape of one instrument, in order of time. */
export interface ReplayTrack {
  readonly tickerId: string;
  readonly points: readonly TapePoint[];
  /** From one point to the next, as a rule. */
  readonly intervalMicros: number;
}

export type TapeResult =
  | { readonly ok: true; readonly track: ReplayTrack }
  | { readonly ok: false; readonly faults: readonly string[] };

const TIME_COLUMNS = ['open_time_utc', 'open_time', 'time', 'timestamp', 'datetime', 'date', 'at'];
const LAST_COLUMNS = ['last', 'price', 'close'];
const FAULTS_MAX = 5;

type Row = Readonly<Record<string, string>>;

/**
 * Reads candles or prints from CSV with a header line, in any order of time. A candle becomes one
 * point at its start with its open: what one could first have traded at in it. Its volume was
 * traded afterwards, so it counts for the next point. A row without a price (zero: a halt) is left
 * out. Names the first few faults by line.
 */
export function parseTape(csv: string, terms: TapeTerms): TapeResult {
  const rows = readRows(csv);
  if (typeof rows === 'string') return { ok: false, faults: [rows] };
  const columns = columnsOf(rows[0]);
  if (typeof columns === 'string') return { ok: false, faults: [columns] };
  const faults: string[] = [];
  const records: TapePoint[] = [];
  rows.forEach((row, index) => {
    const record = readRecord(row, columns, terms);
    if (typeof record === 'string') faults.push(`line ${index + 2}: ${record}`);
    else if (record.last > 0n) records.push(record);
  });
  records.sort((a, b) => a.at - b.at);
  const repeated = records.find((record, index) => record.at === records[index - 1]?.at);
  if (repeated) faults.push('two rows have the same time');
  if (records.length === 0 && faults.length === 0) faults.push('it has no prices');
  if (faults.length > 0) return { ok: false, faults: faults.slice(0, FAULTS_MAX) };
  return { ok: true, track: toTrack(records, columns.isCandle, terms) };
}

interface Columns {
  readonly time: string;
  readonly price: string;
  readonly isCandle: boolean;
}

function readRows(csv: string): Row[] | string {
  try {
    return parse(csv, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      trim: true,
    }) as Row[];
  } catch (error) {
    return error instanceof Error ? error.message : `${error}`;
  }
}

function columnsOf(row: Row | undefined): Columns | string {
  if (!row) return 'it has no rows';
  const time = TIME_COLUMNS.find((name) => name in row);
  if (time === undefined) return `no column of times (${TIME_COLUMNS.join(', ')})`;
  if ('open' in row) return { time, price: 'open', isCandle: true };
  const price = LAST_COLUMNS.find((name) => name in row);
  return price === undefined
    ? `no column of prices (open, ${LAST_COLUMNS.join(', ')})`
    : { time, price, isCandle: false };
}

function readRecord(row: Row, columns: Columns, terms: TapeTerms): TapePoint | string {
  const at = readTime(row[columns.time] ?? '');
  if (at === undefined) return `not a time: ${row[columns.time]}`;
  const text = row[columns.price] ?? '';
  try {
    const last = convert(text, terms);
    if (last < 0n) return `a price below zero: ${text}`;
    const bid = columns.isCandle || !row.bid ? null : convert(row.bid, terms);
    const ask = columns.isCandle || !row.ask ? null : convert(row.ask, terms);
    const isQuote = bid !== null && ask !== null;
    if (isQuote && (bid <= 0n || ask < bid)) return `bid ${row.bid} and ask ${row.ask}`;
    return {
      at,
      last,
      bid: isQuote ? bid : null,
      ask: isQuote ? ask : null,
      volume: row.volume ? decimalFromWire(row.volume, 'down') : null,
      origin: terms.rate === null ? null : originOf(text, terms, terms.rate),
    };
  } catch (error) {
    if (error instanceof DecimalError) return error.message;
    throw error;
  }
}

function convert(text: string, terms: TapeTerms): Decimal {
  const recorded = decimalFromWire(text, 'half-even');
  if (terms.rate === null) return recorded;
  return multiply([recorded, terms.rate], { places: 8, mode: 'half-even' });
}

function originOf(price: string, terms: TapeTerms, rate: Decimal): Print['origin'] {
  return { price, currency: terms.currency, rate: formatDecimal(rate) };
}

function toTrack(records: readonly TapePoint[], isCandle: boolean, terms: TapeTerms): ReplayTrack {
  const points = isCandle
    ? records.map((record, index) => ({ ...record, volume: records[index - 1]?.volume ?? null }))
    : records;
  const intervalMicros = terms.intervalMicros ?? smallestStep(points) ?? MICROS_PER_MINUTE;
  return { tickerId: terms.tickerId, points, intervalMicros };
}

function smallestStep(points: readonly TapePoint[]): number | undefined {
  const steps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at));
  return steps.length === 0 ? undefined : steps.reduce((least, step) => Math.min(least, step));
}

/** RFC 3339, the same without a zone or with a blank (UTC), a bare date, or epoch s, ms or µs. */
function readTime(text: string): Instant | undefined {
  if (/^\d{10}$/.test(text)) return instant(Number.parseInt(text, 10) * MICROS_PER_SECOND);
  if (/^\d{13}$/.test(text)) return instant(Number.parseInt(text, 10) * MICROS_PER_MS);
  if (/^\d{16}$/.test(text)) return instant(Number.parseInt(text, 10));
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return parseInstant(`${text}T00:00:00Z`);
  const dated = text.replace(' ', 'T');
  return parseInstant(dated) ?? parseInstant(`${dated}Z`);
}
