import type { Instant } from '@mockstreet/shared/instant';
import type { Price } from '../api/payloads.ts';

/** Prices by ticker, and when the last of them came. */
export interface PricesAt {
  readonly prices: ReadonlyMap<string, Price>;
  readonly receivedAt: Instant | undefined;
}

/** What was asked for holds all prices, what was told only those that changed: the later one rules. */
export function newestPrices(asked: PricesAt, told: PricesAt): ReadonlyMap<string, Price> {
  if (told.receivedAt === undefined) return asked.prices;
  if (asked.receivedAt !== undefined && asked.receivedAt > told.receivedAt) return asked.prices;
  return new Map([...asked.prices, ...told.prices]);
}
