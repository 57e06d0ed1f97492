import {
  type Decimal,
  formatDecimal,
  parseDecimal,
  ratio,
  subtract,
} from '@mockstreet/shared/decimal';
import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { SIM_SOURCE } from '../sources/sim.ts';
import { type Print, USD_KRW } from '../tape/print.ts';

/** What is new about an instrument: for screens. A fill names a print of the tape instead. */
export interface Quote {
  readonly tickerId: string;
  /** Null where the source gives only the last price. */
  readonly bid: Decimal | null;
  readonly ask: Decimal | null;
  readonly last: Decimal;
  /** Time of the print it shows. */
  readonly at: Instant;
  readonly venueAt: Instant | null;
  /** When the source last confirmed it, with a new price or without. */
  readonly asOf: Instant;
  readonly source: string;
  /** A made-up price, to be shown as such. */
  readonly simulated: boolean;
  /** Against the price a day ago, as a fraction: 0.0123 is up by 1.23 %; null where unknown. */
  readonly change24h: Decimal | null;
}

export const MARKET_UPDATES_CHANNEL = 'market_updates';
/** A quote that its source stopped confirming is gone after this long. */
export const QUOTE_TTL_SECONDS = 5;

const decimalText = z.string().transform((text, context) => {
  const value = parseDecimal(text);
  if (value === undefined) context.addIssue('not a decimal');
  return value ?? z.NEVER;
});
const instantText = z.string().transform((text, context) => {
  const value = parseInstant(text);
  if (value === undefined) context.addIssue('not a time');
  return value ?? z.NEVER;
});

const wireSchema = z.object({
  version: z.literal(1),
  ticker_id: z.string(),
  bid: decimalText.nullable(),
  ask: decimalText.nullable(),
  last: decimalText,
  at: instantText,
  venue_at: instantText.nullable(),
  as_of: instantText,
  source: z.string(),
  simulated: z.boolean(),
  change_24h: decimalText.nullable(),
});

/** A quote as JSON carries it. */
export type QuoteWire = z.input<typeof wireSchema>;

export function quoteKey(tickerId: string): string {
  return tickerId === USD_KRW ? 'fx:USD-KRW' : `price:${tickerId}`;
}

export function quoteOf(print: Print, asOf: Instant, dayAgo: Decimal | null): Quote {
  const isQuote = print.kind === 'QUOTE';
  return {
    tickerId: print.tickerId,
    bid: isQuote ? print.bid : null,
    ask: isQuote ? print.ask : null,
    last: print.last,
    at: print.at,
    venueAt: print.venueAt,
    asOf,
    source: print.source,
    simulated: print.source === SIM_SOURCE,
    change24h: dayAgo === null || dayAgo <= 0n ? null : changeSince(dayAgo, print.last),
  };
}

export function toWire(quote: Quote): QuoteWire {
  const text = (value: Decimal | null) => (value === null ? null : formatDecimal(value));
  return {
    version: 1,
    ticker_id: quote.tickerId,
    bid: text(quote.bid),
    ask: text(quote.ask),
    last: formatDecimal(quote.last),
    at: formatInstant(quote.at),
    venue_at: quote.venueAt === null ? null : formatInstant(quote.venueAt),
    as_of: formatInstant(quote.asOf),
    source: quote.source,
    simulated: quote.simulated,
    change_24h: text(quote.change24h),
  };
}

/** Undefined for anything that is no quote of this version. */
export function parseQuote(json: string): Quote | undefined {
  return readQuote(parseJson(json));
}

/** The quotes of one message on {@link MARKET_UPDATES_CHANNEL}; what is none is left out. */
export function parseUpdates(json: string): Quote[] {
  const value = parseJson(json) as { version?: unknown; quotes?: unknown } | null | undefined;
  if (value?.version !== 1 || !Array.isArray(value.quotes)) return [];
  return value.quotes.flatMap((one) => readQuote(one) ?? []);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function readQuote(value: unknown): Quote | undefined {
  const parsed = wireSchema.safeParse(value);
  if (!parsed.success) return undefined;
  const { ticker_id, venue_at, as_of, change_24h, version: _, ...rest } = parsed.data;
  return {
    ...rest,
    tickerId: ticker_id,
    venueAt: venue_at,
    asOf: as_of,
    change24h: change_24h,
  };
}

function changeSince(before: Decimal, now: Decimal): Decimal {
  return ratio([subtract(now, before)], [before], { places: 8, mode: 'half-even' });
}
