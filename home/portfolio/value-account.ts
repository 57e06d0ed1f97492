import { add, type Decimal, multiply, subtract, ZERO } from '@mockstreet/shared/decimal';

export type HoldingCurrency = 'KRW' | 'USD' | 'KRW-COIN';

/** What is held of one instrument; `cost` is in its currency, fees excluded. */
export interface Holding {
  readonly tickerId: string;
  readonly currency: HoldingCurrency;
  readonly quantity: Decimal;
  readonly cost: Decimal;
  readonly costKrw: Decimal;
}

/** What an instrument is valued at: its last price, however old. */
export interface Mark {
  readonly last: Decimal;
}

/** A holding at its mark. Null is "not known", never zero. */
export type Valued<H extends Holding> = H & Valuation;

interface Valuation {
  /** USD/KRW, for what is quoted in dollars. */
  readonly exchangeRate: Decimal | null;
  readonly value: Decimal | null;
  readonly valueKrw: Decimal | null;
  /** Value less cost; what selling would cost is not taken off. */
  readonly unrealizedProfit: Decimal | null;
  readonly unrealizedProfitKrw: Decimal | null;
}

export interface AccountValuation<H extends Holding> {
  readonly holdings: readonly Valued<H>[];
  /** Null as soon as one holding has no value. */
  readonly holdingsValueKrw: Decimal | null;
  /** Cash and holdings; cash below zero is what is owed. */
  readonly equityKrw: Decimal | null;
}

export interface AccountToValue<H extends Holding> {
  readonly cashKrw: Decimal;
  readonly holdings: readonly H[];
  /** By ticker_id. */
  readonly marks: ReadonlyMap<string, Mark>;
  readonly usdKrw: Mark | null;
}

/**
 * equity = cash + Σ quantity × last × (USD/KRW where quoted in dollars). Values in won are whole,
 * rounded down: nobody is shown a won they could not get. A holding's two values are each rounded
 * once, from the exact product.
 */
export function valueAccount<H extends Holding>(account: AccountToValue<H>): AccountValuation<H> {
  const holdings = account.holdings.map((holding) =>
    valueHolding(holding, account.marks.get(holding.tickerId) ?? null, account.usdKrw),
  );
  const holdingsValueKrw = sumOrNull(holdings.map((holding) => holding.valueKrw));
  return {
    holdings,
    holdingsValueKrw,
    equityKrw: holdingsValueKrw === null ? null : add(account.cashKrw, holdingsValueKrw),
  };
}

function valueHolding<H extends Holding>(
  holding: H,
  mark: Mark | null,
  usdKrw: Mark | null,
): Valued<H> {
  const rate = holding.currency === 'USD' ? (usdKrw?.last ?? null) : null;
  const value =
    mark === null ? null : multiply([holding.quantity, mark.last], { places: 8, mode: 'down' });
  const valueKrw = mark === null ? null : inWon(holding, mark.last, rate);
  return {
    ...holding,
    exchangeRate: rate,
    value,
    valueKrw,
    unrealizedProfit: value === null ? null : subtract(value, holding.cost),
    unrealizedProfitKrw: valueKrw === null ? null : subtract(valueKrw, holding.costKrw),
  };
}

function inWon(holding: Holding, last: Decimal, rate: Decimal | null): Decimal | null {
  const whole = { places: 0, mode: 'down' } as const;
  if (holding.currency !== 'USD') return multiply([holding.quantity, last], whole);
  return rate === null ? null : multiply([holding.quantity, last, rate], whole);
}

function sumOrNull(values: readonly (Decimal | null)[]): Decimal | null {
  let total = ZERO;
  for (const value of values) {
    if (value === null) return null;
    total = add(total, value);
  }
  return total;
}

/** What an amount grew by; null when either end is not known. */
export function profitSince(before: Decimal | null, now: Decimal | null): Decimal | null {
  return before === null || now === null ? null : subtract(now, before);
}
