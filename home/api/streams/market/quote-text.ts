import type { ReadQuote } from '#market/read-quotes';
import { presentPrice } from '../../market/price-schema.ts';
import type { FramePress } from '../frame-press.ts';

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
  return `${openOf(seq)}${quoteTexts.join(',')}${CLOSE}`;
}

/** The frame of {@link quotesText}, of the bytes of each quote. */
export function quotesFrame(press: FramePress, seq: string, quotes: readonly Uint8Array[]): Buffer {
  return press.listFrame(openOf(seq), quotes, CLOSE);
}

const openOf = (seq: string) => `{"type":"quotes","seq":"${seq}","quotes":[`;
const CLOSE = ']}';
