import {
  add,
  type Decimal,
  formatDecimal,
  multiply,
  ONE,
  parseDecimal,
  ratio,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import type { Portfolio, Position, Price } from '../api/payloads.ts';
import { USD_KRW } from '../market/usd-krw.ts';

/** What a portfolio is worth at the prices on the screen. Decimal text; null while it is not known. */
export interface LivePortfolio {
  readonly equityKrw: string | null;
  readonly day: LiveProfit;
  readonly total: LiveProfit;
  /** As home lists them. */
  readonly positions: readonly LivePosition[];
}

export interface LiveProfit {
  readonly krw: string | null;
  /** Of what was there at the beginning; as a fraction. */
  readonly part: string | null;
}

export interface LivePosition {
  readonly position: Position;
  readonly valueKrw: string | null;
  readonly profit: LiveProfit;
}

/** By which prices; the account's page asks for those of its positions alone. */
export type PriceOf = (tickerId: string) => Pick<Price, 'last' | 'at'> | undefined;

/**
 * Values each position as home does (whole won, rounded down), at a newer price if there is one.
 * What a profit is counted from stays as home told it.
 */
export function valueLive(portfolio: Portfolio, priceOf: PriceOf): LivePortfolio {
  const positions = portfolio.positions.map((position) => valuePosition(position, priceOf));
  const equity = sum([portfolio.balance_krw, ...positions.map(({ valueKrw }) => valueKrw)]);
  const since = (profitKrw: string | null): LiveProfit => {
    const [told, profit] = [read(portfolio.equity_krw), read(profitKrw)];
    if (told === undefined || profit === undefined) return { krw: null, part: null };
    return gain(equity, subtract(told, profit));
  };
  return {
    equityKrw: write(equity),
    day: since(portfolio.day_profit_krw),
    total: since(portfolio.total_profit_krw),
    positions,
  };
}

function valuePosition(position: Position, priceOf: PriceOf): LivePosition {
  const value = liveValueOf(position, priceOf) ?? read(position.value_krw);
  const cost = read(position.cost_krw);
  return {
    position,
    valueKrw: write(value),
    profit: cost === undefined ? { krw: null, part: null } : gain(value, cost),
  };
}

/** Undefined where home knows better, or as well. */
function liveValueOf(position: Position, priceOf: PriceOf): Decimal | undefined {
  const price = priceOf(position.ticker_id);
  if (!price || (position.price_at !== null && price.at < position.price_at)) return undefined;
  const factors = [read(position.quantity), read(price.last), rateOf(position, priceOf)];
  if (!factors.every((factor) => factor !== undefined)) return undefined;
  return multiply(factors, { places: 0, mode: 'down' });
}

function rateOf(position: Position, priceOf: PriceOf): Decimal | undefined {
  if (position.currency !== 'USD') return ONE;
  return read(priceOf(USD_KRW)?.last ?? position.exchange_rate);
}

function gain(now: Decimal | undefined, before: Decimal): LiveProfit {
  if (now === undefined) return { krw: null, part: null };
  const profit = subtract(now, before);
  return {
    krw: formatDecimal(profit),
    part:
      before > ZERO
        ? formatDecimal(ratio([profit], [before], { places: 6, mode: 'half-even' }))
        : null,
  };
}

function sum(texts: readonly (string | null)[]): Decimal | undefined {
  let total = ZERO;
  for (const text of texts) {
    const value = read(text);
    if (value === undefined) return undefined;
    total = add(total, value);
  }
  return total;
}

function read(text: string | null | undefined): Decimal | undefined {
  return text === null || text === undefined ? undefined : parseDecimal(text);
}

function write(value: Decimal | undefined): string | null {
  return value === undefined ? null : formatDecimal(value);
}
