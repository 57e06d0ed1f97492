import type { ReadQuote } from '#market/read-quotes';
import { presentPrice } from '../../market/price-schema.ts';

/**
 * A quote as messages carry it: as `GET /prices` has it, without its age, which would be another for
 * whoever reads it later.
 */
export function quoteText(quote: ReadQuote): string {
  const { age_ms: _, ...price } = presentPrice(quote);
  return JSON.stringify(price);
}

/** A message of quotes, each as {@link quoteText} has it. */
export function quotesText(seq: string, quoteTexts: readonly string[]): string {
  return `{"type":"quotes","seq":"${seq}","quotes":[${quoteTexts.join(',')}]}`;
}
