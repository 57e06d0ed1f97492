import { type Decimal, multiply, ONE } from '@mockstreet/shared/decimal';
import { decimalText } from '@mockstreet/shared/decimal-text';
import { z } from 'zod';

/** What is read of `GET /prices`, `/market/clock` and `/instruments`. */
export const pricesSchema = z.object({
  items: z.array(
    z.object({
      ticker_id: z.string(),
      last: decimalText,
      bid: decimalText.nullable(),
      ask: decimalText.nullable(),
      is_stale: z.boolean(),
      is_halted: z.boolean(),
      change_24h: decimalText.nullable(),
    }),
  ),
});
export const clockSchema = z.object({
  markets: z.array(z.object({ market: z.string(), is_open: z.boolean() })),
});
export const instrumentsSchema = z.object({
  items: z.array(z.object({ ticker_id: z.string(), lot: decimalText, is_tradable: z.boolean() })),
});

export interface Quote {
  readonly tickerId: string;
  /** What is paid, and what is got. */
  readonly ask: Decimal;
  readonly bid: Decimal;
  readonly askKrw: Decimal;
  readonly change24h: Decimal | null;
  readonly lot: Decimal;
}

/** What can be traded now. */
export interface MarketView {
  readonly openMarkets: ReadonlySet<string>;
  /** Fresh, of open markets, by `ticker_id`. */
  readonly quotes: ReadonlyMap<string, Quote>;
}

const RATE = 'FX-PAIR-USDKRW';

/** `KRX` of `KRX-STOCK-005930`. */
export function marketOf(tickerId: string): string {
  return tickerId.split('-', 1)[0] as string;
}

export function viewMarket(
  prices: z.output<typeof pricesSchema>,
  clock: z.output<typeof clockSchema>,
  instruments: z.output<typeof instrumentsSchema>,
): MarketView {
  const openMarkets = new Set(
    clock.markets.filter(({ is_open }) => is_open).map(({ market }) => market),
  );
  const tradable = instruments.items.filter(({ is_tradable }) => is_tradable);
  const lots = new Map(tradable.map(({ ticker_id, lot }) => [ticker_id, lot]));
  const rate = prices.items.find(({ ticker_id }) => ticker_id === RATE)?.last;
  const quotes = prices.items.flatMap((price): Quote[] => {
    const market = marketOf(price.ticker_id);
    const lot = lots.get(price.ticker_id);
    const inKrw = market === 'US' ? rate : ONE;
    if (!lot || !inKrw || price.is_stale || price.is_halted || !openMarkets.has(market)) return [];
    const ask = price.ask ?? price.last;
    const askKrw = multiply([ask, inKrw], { places: 8, mode: 'up' });
    const { ticker_id: tickerId, change_24h: change24h } = price;
    return [{ tickerId, ask, bid: price.bid ?? price.last, askKrw, change24h, lot }];
  });
  return { openMarkets, quotes: new Map(quotes.map((quote) => [quote.tickerId, quote])) };
}
