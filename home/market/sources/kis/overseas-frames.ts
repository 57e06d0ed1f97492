import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { readPrice, readTwoSides, readVolume, type TwoSides } from './kis-number.ts';
import { newYorkTime, parseKst } from './kis-time.ts';

/** Trades of the United States, each with the best bid and ask at that moment. */
export const OVERSEAS_TRADES = 'HDFSCNT0';

/**
 * The fields of a record, in order. The newer official sample drops the first; live frames had it
 * (2023-05-02, 2024-12-27). Fields may be added behind the last.
 *
 * @see `delayed_ccnl` of koreainvestment/open-trading-api, and `legacy/websocket/python` there
 */
const FIELDS = [
  ...['RSYM', 'SYMB', 'ZDIV', 'TYMD', 'XYMD', 'XHMS', 'KYMD', 'KHMS', 'OPEN', 'HIGH', 'LOW'],
  ...['LAST', 'SIGN', 'DIFF', 'RATE', 'PBID', 'PASK', 'VBID', 'VASK', 'EVOL', 'TVOL', 'TAMT'],
  ...['BIVL', 'ASVL', 'STRN', 'MTYP'],
] as const;
type Field = (typeof FIELDS)[number];

/** One trade, or a change of the book that comes with the last one. */
export interface OverseasTrade {
  readonly symbol: string;
  /** The start of the second that the venue stamped it with. */
  readonly at: Instant;
  /** US dollars. */
  readonly last: Decimal;
  readonly book: TwoSides | undefined;
  /** Shares of this trade, and of the day so far. */
  readonly volume: Decimal | undefined;
  readonly dayVolume: Decimal | undefined;
}

export interface ParsedFrame {
  readonly trades: readonly OverseasTrade[];
  /** Why records, or all of the frame, could not be used. */
  readonly faults: readonly string[];
}

/** `0|HDFSCNT0|002|…^…^…`: not encrypted, what it is, how many records, their fields. */
const FRAME = /^([01])\|(\w+)\|(\d{1,4})\|(.*)$/s;

/**
 * Reads a data frame. How wide a record is follows from the frame alone, fields ÷ count: it has changed
 * before. A frame that does not divide evenly, or whose records are too short for the fields that are
 * known, is dropped whole: half a frame looks just like that.
 */
export function parseOverseasFrame(text: string, symbols: ReadonlySet<string>): ParsedFrame {
  const [, encrypted, trId, countText = '', data = ''] = FRAME.exec(text) ?? [];
  if (encrypted !== '0' || trId !== OVERSEAS_TRADES) {
    return dropped(`a frame that is no ${OVERSEAS_TRADES}: ${text.slice(0, 20)}`);
  }
  const fields = data.split('^');
  const count = Number.parseInt(countText, 10);
  const width = fields.length / count;
  if (!Number.isInteger(width)) return dropped(`${fields.length} fields in ${count} records`);
  const offset = symbols.has(fields[0] ?? '') ? -1 : 0;
  if (width < FIELDS.length + offset) return dropped(`records of ${width} fields`);

  const trades: OverseasTrade[] = [];
  const faults: string[] = [];
  for (let start = 0; start < fields.length; start += width) {
    const field = (name: Field) => (fields[start + FIELDS.indexOf(name) + offset] ?? '').trim();
    const trade = readTrade(field, symbols);
    if (typeof trade === 'string') faults.push(trade);
    else trades.push(trade);
  }
  return { trades, faults };
}

/** One record, or why it is none. */
function readTrade(
  field: (name: Field) => string,
  symbols: ReadonlySet<string>,
): OverseasTrade | string {
  const symbol = field('SYMB');
  if (!symbols.has(symbol)) return `a record of ${symbol.slice(0, 20) || 'nothing'}`;
  const at = parseKst(field('KYMD'), field('KHMS'));
  if (at === undefined) return `${symbol}: no time`;
  // Seoul has no daylight saving time, so its clock is taken; New York's must say the same.
  const local = newYorkTime(at);
  if (local.day !== field('XYMD') || local.time !== field('XHMS')) {
    return `${symbol}: two times that differ`;
  }
  const last = readPrice(field('LAST'));
  if (last === undefined) return `${symbol}: no price`;
  return {
    symbol,
    at,
    last,
    book: readTwoSides(field('PBID'), field('PASK')),
    volume: readVolume(field('EVOL')),
    dayVolume: readVolume(field('TVOL')),
  };
}

function dropped(fault: string): ParsedFrame {
  return { trades: [], faults: [fault] };
}
