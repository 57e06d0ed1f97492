import {
  type Decimal,
  decimal,
  formatDecimal,
  formatDecimalOrNull,
} from '@mockstreet/shared/decimal';
import {
  formatInstant,
  formatInstantOrNull,
  type Instant,
  parseInstant,
} from '@mockstreet/shared/instant';
import type { Print } from '#market/print';
import type { PrintRecord } from './journal-message.ts';

export function printRecord(print: Print): PrintRecord {
  const isQuote = print.kind === 'QUOTE';
  const isBar = print.kind === 'BAR';
  return {
    ticker_id: print.tickerId,
    at: formatInstant(print.at),
    kind: print.kind,
    bid: formatDecimalOrNull(isQuote ? print.bid : null),
    ask: formatDecimalOrNull(isQuote ? print.ask : null),
    last: formatDecimal(print.last),
    open: formatDecimalOrNull(isBar ? print.open : null),
    high: formatDecimalOrNull(isBar ? print.high : null),
    low: formatDecimalOrNull(isBar ? print.low : null),
    volume: formatDecimalOrNull(print.volume),
    source: print.source,
    venue_at: formatInstantOrNull(print.venueAt),
    received_at: formatInstant(print.receivedAt),
    origin: print.origin,
  };
}

/** The print that a record holds. Throws for one that lacks what its kind has. */
export function printOf(record: PrintRecord): Print {
  const { kind } = record;
  const base = {
    tickerId: record.ticker_id,
    at: timeOf(record.at),
    last: decimal(record.last),
    volume: record.volume === null ? null : decimal(record.volume),
    source: record.source,
    receivedAt: timeOf(record.received_at),
    origin: record.origin,
  };
  const venueAt = record.venue_at === null ? null : timeOf(record.venue_at);
  if (kind === 'QUOTE') {
    const { bid, ask } = { bid: has(record, 'bid'), ask: has(record, 'ask') };
    return { ...base, kind, bid, ask, venueAt };
  }
  if (kind === 'TRADE') {
    if (venueAt === null) throw lacking(record, 'venue_at');
    return { ...base, kind, venueAt };
  }
  const [open, high, low] = [has(record, 'open'), has(record, 'high'), has(record, 'low')];
  return { ...base, kind, open, high, low, venueAt };
}

function has(record: PrintRecord, name: 'bid' | 'ask' | 'open' | 'high' | 'low'): Decimal {
  const value = record[name];
  if (value === null) throw lacking(record, name);
  return decimal(value);
}

function lacking(record: PrintRecord, what: string): Error {
  return new Error(`${record.kind} print of ${record.ticker_id} without ${what}`);
}

/** The schema has seen to it that every time is one. */
function timeOf(at: string): Instant {
  return parseInstant(at) as Instant;
}
