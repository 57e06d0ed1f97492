import { formatDecimal } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import type { ReadQuote } from '#market/read-quotes';
import { decimalText, sourceText, tickerText, timeText } from '../http/wire.ts';

/** Current quotes by ticker_id; an instrument that never had a print is absent. */
export type ReadPrices = (tickerIds: readonly string[]) => Promise<ReadonlyMap<string, ReadQuote>>;

export const priceSchema = z
  .object({
    ticker_id: tickerText,
    last: decimalText.meta({ description: "In the instrument's currency" }),
    bid: decimalText.nullable(),
    ask: decimalText.nullable(),
    at: timeText.meta({ description: 'Time of the print' }),
    as_of: timeText.meta({ description: 'When its source last confirmed it' }),
    age_ms: z.int().meta({ description: 'Since then' }),
    is_stale: z.boolean().meta({
      description:
        'No source confirms it at present: the last price known. Never traded on, but for a rate ' +
        '(FX), which is stale when it was read more than ten minutes ago and then costs more',
    }),
    source: sourceText,
    is_simulated: z.boolean().meta({ description: 'Made up by the simulator, not by a market' }),
    change_24h: decimalText
      .nullable()
      .meta({ description: 'Against a day ago, as a fraction: 0.0123 is up by 1.23 %' }),
    is_halted: z.boolean().meta({
      description: 'Nothing trades: orders wait, and their deadlines stand still',
    }),
    base: decimalText.nullable().meta({
      description:
        "KRX: what the day's price limits are drawn around, of a closed market its last day's; " +
        'null where unknown',
    }),
    limit_up: decimalText.nullable().meta({ description: 'KRX: the highest price of the day' }),
    limit_down: decimalText.nullable().meta({ description: 'KRX: the lowest price of the day' }),
  })
  .meta({ id: 'Price' });

export function presentPrice(quote: ReadQuote): z.output<typeof priceSchema> {
  const text = (value: ReadQuote['bid'] | undefined) =>
    value === null || value === undefined ? null : formatDecimal(value);
  return {
    ticker_id: quote.tickerId,
    last: formatDecimal(quote.last),
    bid: text(quote.bid),
    ask: text(quote.ask),
    at: formatInstant(quote.at),
    as_of: formatInstant(quote.asOf),
    age_ms: quote.ageMs,
    is_stale: quote.stale,
    source: quote.source,
    is_simulated: quote.simulated,
    change_24h: text(quote.change24h),
    is_halted: quote.isHalted,
    base: text(quote.limits?.base),
    limit_up: text(quote.limits?.up),
    limit_down: text(quote.limits?.down),
  };
}
