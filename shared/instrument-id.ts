import { z } from 'zod';

/** `[MARKET]-[TYPE]-[SYMBOL]`, all caps: `KRX-STOCK-005930`, `CRYPTO-COIN-BTC`, `HUMAN-ETF-JIHO`. */
export const TICKER_ID_PATTERN = /^[A-Z]{2,10}-[A-Z]{2,10}-[A-Z0-9][A-Z0-9._]{0,19}$/;

export const tickerIdSchema = z
  .string()
  .max(42)
  .regex(TICKER_ID_PATTERN, 'must look like CRYPTO-COIN-BTC')
  .meta({ id: 'TickerId', example: 'CRYPTO-COIN-BTC' });

export const MARKETS = ['KRX', 'US', 'CRYPTO'] as const;
/** A venue with hours of its own. */
export type Market = (typeof MARKETS)[number];
