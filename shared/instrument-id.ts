import { z } from 'zod';

/** `[MARKET]-[TYPE]-[SYMBOL]`, all caps: `KRX-STOCK-005930`, `CRYPTO-COIN-BTC`, `HUMAN-ETF-JIHO`. */
export const TICKER_ID_PATTERN = /^[A-Z]{2,10}-[A-Z]{2,10}-[A-Z0-9][A-Z0-9._]{0,19}$/;

export const tickerIdSchema = z
  .string()
  .max(42)
  .regex(TICKER_ID_PATTERN, 'must look like CRYPTO-COIN-BTC')
  .meta({ id: 'TickerId', example: 'CRYPTO-COIN-BTC' });

/** Whose prices come from outside, second by second: with hours, and with movers. */
export const FED_MARKETS = ['KRX', 'US', 'CRYPTO'] as const;
export const MARKETS = [...FED_MARKETS, 'HUMAN'] as const;
/** A venue with hours of its own; HUMAN for the shares of users, who are struck once a day and never close. */
export type Market = (typeof MARKETS)[number];

/** What users may be listed as. */
export const HUMAN_ETF_NAME = /^[A-Z0-9]{2,16}$/;

/** The share of the user who is listed under a name. */
export function humanEtfTicker(name: string): string {
  return `HUMAN-ETF-${name}`;
}
