import { type Decimal, ONE, ratio, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { Quote } from '../quotes/quote.ts';

/** Whole minutes that a window looks back; of `1d` none, it is the newest day of candles. */
export const SURGE_WINDOWS = { '1m': 1, '5m': 5, '15m': 15, '1h': 60, '1d': null } as const;
export type SurgeWindow = keyof typeof SURGE_WINDOWS;

/** What an instrument came from and how much of it was traded since. */
export interface WindowStart {
  /** The last price before the window; null where there is none. */
  readonly price: Decimal | null;
  /** In units, in the stored minutes of the window; null where unknown for any of them. */
  readonly volume: Decimal | null;
}

export type WindowStarts = Readonly<Record<SurgeWindow, WindowStart>>;

/** All that is known of one instrument's moves. */
export interface Moving {
  readonly market: Market;
  readonly quote: Pick<
    Quote,
    'tickerId' | 'last' | 'at' | 'source' | 'simulated' | 'isHalted' | 'limits'
  > & {
    readonly stale: boolean;
  };
  readonly starts: WindowStarts;
}

/** An instrument that moved, or was traded, within a window. */
export interface Mover {
  readonly tickerId: string;
  readonly market: Market;
  readonly last: Decimal;
  /** Time of the print. */
  readonly at: Instant;
  /** What it came from: of a day of KRX the base price of its band. */
  readonly reference: Decimal;
  /** Against the reference, as a fraction: 0.0123 is up by 1.23 %. */
  readonly change: Decimal;
  readonly volume: Decimal | null;
  /** The volume at the present price, in the instrument's currency; null where not known. */
  readonly tradedValue: Decimal | null;
  /** UP at the upper end of the day's price band, DOWN at the lower one. */
  readonly atLimit: 'UP' | 'DOWN' | null;
  readonly isStale: boolean;
  readonly isHalted: boolean;
  readonly isSimulated: boolean;
  readonly source: string;
}

/** By the size of the change either way, or by traded value. */
export const SURGE_ORDERS = ['rate', 'volume'] as const;
export type SurgeOrder = (typeof SURGE_ORDERS)[number];

/**
 * The `limit` biggest movers of a market, the biggest first, of equal ones by ticker. Who did not
 * move, or of whom nothing was traded, is none; nor is who has nothing to be measured against.
 */
export function rankMovers(
  moving: readonly Moving[],
  question: {
    readonly market: Market;
    readonly window: SurgeWindow;
    readonly by: SurgeOrder;
    readonly limit: number;
  },
): Mover[] {
  const size = question.by === 'rate' ? sizeOfChange : sizeOfTrade;
  return moving
    .flatMap((one) => (one.market === question.market ? moverOf(one, question.window) : []))
    .filter((mover) => size(mover) > 0n)
    .sort((a, b) => compare(size(b), size(a)) || (a.tickerId < b.tickerId ? -1 : 1))
    .slice(0, question.limit);
}

function moverOf({ market, quote, starts }: Moving, window: SurgeWindow): Mover[] {
  const { price, volume } = starts[window];
  const base = window === '1d' ? quote.limits?.base : undefined;
  const reference = base ?? price;
  if (reference === null || reference <= 0n) return [];
  const { tickerId, last, at, source } = quote;
  return [
    {
      ...{ tickerId, market, last, at, source, reference, volume },
      change: ratio([subtract(last, reference)], [reference], { places: 8, mode: 'half-even' }),
      tradedValue: volume && tradeValueOf(volume, last),
      atLimit: limitOf(quote),
      isStale: quote.stale,
      isHalted: quote.isHalted,
      isSimulated: quote.simulated,
    },
  ];
}

/** For screens and not for storing: a day of a coin can be worth more won than numeric(20,8) holds. */
function tradeValueOf(volume: Decimal, price: Decimal): Decimal {
  return ((volume * price) / ONE) as Decimal;
}

function limitOf({ last, limits }: Moving['quote']): Mover['atLimit'] {
  if (!limits) return null;
  if (last >= limits.up) return 'UP';
  return last <= limits.down ? 'DOWN' : null;
}

function sizeOfChange({ change }: Mover): bigint {
  return change < 0n ? -change : change;
}

function sizeOfTrade({ tradedValue }: Mover): bigint {
  return tradedValue ?? ZERO;
}

function compare(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
