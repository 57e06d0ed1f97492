import {
  type Decimal,
  formatDecimal,
  formatDecimalOrNull,
  ratio,
  subtract,
} from '@mockstreet/shared/decimal';
import { decimalText } from '@mockstreet/shared/decimal-text';
import {
  formatInstant,
  formatInstantOrNull,
  type Instant,
  parseInstant,
} from '@mockstreet/shared/instant';
import { z } from 'zod';
import { isHumanEtf } from '../instruments/human-instrument.ts';
import type { PriceLimits } from '../instruments/price-limits.ts';
import { SIM_SOURCE } from '../sources/sim.ts';
import { SANDBOX_PREFIX } from '../sources/source.ts';
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
  /** Nothing trades: nobody can tell what its price is. */
  readonly isHalted: boolean;
  /** The day's price band, of a KRX share whose base is known; else null. */
  readonly limits: PriceLimits | null;
}

/** What is said of an instrument beside its price. */
export type QuoteStatus = Pick<Quote, 'isHalted' | 'limits'>;

export const UNRESTRICTED: QuoteStatus = { isHalted: false, limits: null };

export function hasSameStatus(one: QuoteStatus, other: QuoteStatus): boolean {
  if (one.isHalted !== other.isHalted) return false;
  const [band, otherBand] = [one.limits, other.limits];
  return (
    band?.base === otherBand?.base && band?.up === otherBand?.up && band?.down === otherBand?.down
  );
}

export const MARKET_UPDATES_CHANNEL = 'market_updates';
/** A quote that its source stopped confirming is gone after this long. */
export const QUOTE_TTL_SECONDS = 5;

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
  // Added later: a message without them is one of an older feeder.
  halted: z.boolean().default(false),
  base: decimalText.nullable().default(null),
  limit_up: decimalText.nullable().default(null),
  limit_down: decimalText.nullable().default(null),
});

/** A quote as JSON carries it. */
export type QuoteWire = Required<z.input<typeof wireSchema>>;

/**
 * How old a quote may be before no source confirms it any more, in milliseconds. A rate is as fresh as
 * its reading, for as long as fills take it without the wider spread. The share of a user is struck once a day.
 */
export function freshForMs(tickerId: string): number {
  if (isHumanEtf(tickerId)) return STRUCK_EVERY_MS;
  return tickerId === USD_KRW ? 600_000 : QUOTE_TTL_SECONDS * 1000;
}

const STRUCK_EVERY_MS = 24 * 3_600_000;

export function quoteKey(tickerId: string): string {
  return tickerId === USD_KRW ? 'fx:USD-KRW' : `price:${tickerId}`;
}

export function quoteOf(
  print: Print,
  asOf: Instant,
  dayAgo: Decimal | null,
  { isHalted, limits }: QuoteStatus = UNRESTRICTED,
): Quote {
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
    simulated: print.source === SIM_SOURCE || print.source.startsWith(SANDBOX_PREFIX),
    change24h: dayAgo === null || dayAgo <= 0n ? null : changeSince(dayAgo, print.last),
    isHalted,
    limits,
  };
}

export function toWire(quote: Quote): QuoteWire {
  const text = (value: Decimal | null) => formatDecimalOrNull(value);
  return {
    version: 1,
    ticker_id: quote.tickerId,
    bid: text(quote.bid),
    ask: text(quote.ask),
    last: formatDecimal(quote.last),
    at: formatInstant(quote.at),
    venue_at: formatInstantOrNull(quote.venueAt),
    as_of: formatInstant(quote.asOf),
    source: quote.source,
    simulated: quote.simulated,
    change_24h: text(quote.change24h),
    halted: quote.isHalted,
    base: text(quote.limits?.base ?? null),
    limit_up: text(quote.limits?.up ?? null),
    limit_down: text(quote.limits?.down ?? null),
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
  const { ticker_id: tickerId, venue_at: venueAt, as_of: asOf, ...rest } = parsed.data;
  const { bid, ask, last, at, source, simulated, change_24h: change24h, halted } = rest;
  const { base, limit_up: up, limit_down: down } = rest;
  const limits = base !== null && up !== null && down !== null ? { base, up, down } : null;
  const said = { bid, ask, last, at, source, simulated, change24h, isHalted: halted, limits };
  return { tickerId, venueAt, asOf, ...said };
}

function changeSince(before: Decimal, now: Decimal): Decimal {
  return ratio([subtract(now, before)], [before], { places: 8, mode: 'half-even' });
}
