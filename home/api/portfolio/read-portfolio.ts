import {
  add,
  formatDecimal,
  formatDecimalOrNull,
  max,
  subtract,
  ZERO,
} from '@mockstreet/shared/decimal';
import { type Clock, formatInstant, type Instant } from '@mockstreet/shared/instant';
import { startOfKstDay } from '@mockstreet/shared/kst';
import type { z } from 'zod';
import { USD_KRW } from '#market/print';
import type { ReadQuote } from '#market/read-quotes';
import { type AccountHoldings, type NamedHolding, readHoldings } from '#portfolio/read-holdings';
import { profitSince, type Valued, valueAccount } from '#portfolio/value-account';
import { liabilityOf } from '#trading/core/margin-terms';
import type { ReadDatabase } from '../http/database.ts';
import type { ReadPrices } from '../market/price-schema.ts';
import type { portfolioSchema } from './portfolio-schema.ts';

export interface PortfolioPorts {
  readonly read: ReadDatabase;
  readonly readPrices: ReadPrices;
  readonly clock: Clock;
}

type Portfolio = z.output<typeof portfolioSchema>;

/** One user's account as it stands, and what its day is counted from. */
export interface PortfolioAccount {
  readonly userId: string;
  readonly holdings: AccountHoldings;
  /** When the day in Seoul began that its opening is of. */
  readonly dayStart: Instant;
}

/** One user's portfolio as of now; undefined for a user without a wallet. */
export async function readPortfolio(
  ports: PortfolioPorts,
  userId: string,
): Promise<Portfolio | undefined> {
  const account = await readAccount(ports, userId);
  if (!account) return undefined;
  const quotes = await ports.readPrices(pricedTickers(account));
  return presentPortfolio(account, quotes, ports.clock());
}

/** All of a portfolio but the prices; undefined for a user without a wallet. */
export async function readAccount(
  { read, clock }: Pick<PortfolioPorts, 'read' | 'clock'>,
  userId: string,
): Promise<PortfolioAccount | undefined> {
  const dayStart = startOfKstDay(clock());
  const holdings = await read((sql) => readHoldings(sql, userId, dayStart));
  return holdings && { userId, holdings, dayStart };
}

/** Instruments whose prices an account's value depends on. */
export function pricedTickers({ holdings }: PortfolioAccount): string[] {
  return [...holdings.holdings.map(({ tickerId }) => tickerId), USD_KRW];
}

/** An account at these prices. */
export function presentPortfolio(
  { userId, holdings: account }: PortfolioAccount,
  quotes: ReadonlyMap<string, ReadQuote>,
  now: Instant,
): Portfolio {
  const { holdings, holdingsValueKrw, equityKrw } = valueAccount({
    ...account,
    marks: quotes,
    usdKrw: quotes.get(USD_KRW) ?? null,
  });
  return {
    user_id: userId,
    as_of: formatInstant(now),
    balance_krw: formatDecimal(account.cashKrw),
    held_krw: formatDecimal(account.heldKrw),
    available_krw: formatDecimal(max(ZERO, subtract(account.cashKrw, account.heldKrw))),
    wallet_last_updated: formatInstant(account.lastUpdated),
    positions: holdings.map((holding) => presentPosition(holding, quotes.get(holding.tickerId))),
    positions_value_krw: formatDecimalOrNull(holdingsValueKrw),
    liabilities_krw: formatDecimal(liabilityOf(account.cashKrw)),
    equity_krw: formatDecimalOrNull(equityKrw),
    starting_cash_krw: formatDecimal(account.grantedKrw),
    total_profit_krw: formatDecimalOrNull(
      profitSince(add(account.grantedKrw, account.bailedOutKrw), equityKrw),
    ),
    day_profit_krw: formatDecimalOrNull(profitSince(account.openingKrw, equityKrw)),
  };
}

function presentPosition(
  holding: Valued<NamedHolding>,
  quote: ReadQuote | undefined,
): z.output<typeof portfolioSchema>['positions'][number] {
  return {
    ticker_id: holding.tickerId,
    name_ko: holding.nameKo,
    name_en: holding.nameEn,
    currency: holding.currency,
    quantity: formatDecimal(holding.quantity),
    held_quantity: formatDecimal(holding.heldQuantity),
    available_quantity: formatDecimal(subtract(holding.quantity, holding.heldQuantity)),
    average_price: formatDecimal(holding.averagePrice),
    cost: formatDecimal(holding.cost),
    cost_krw: formatDecimal(holding.costKrw),
    price: quote ? formatDecimal(quote.last) : null,
    price_at: quote ? formatInstant(quote.at) : null,
    price_age_ms: quote?.ageMs ?? null,
    price_source: quote?.source ?? null,
    price_is_stale: quote?.stale ?? null,
    exchange_rate: formatDecimalOrNull(holding.exchangeRate),
    value: formatDecimalOrNull(holding.value),
    value_krw: formatDecimalOrNull(holding.valueKrw),
    profit: formatDecimalOrNull(holding.unrealizedProfit),
    profit_krw: formatDecimalOrNull(holding.unrealizedProfitKrw),
  };
}
