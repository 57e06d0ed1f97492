import { ONE, parseDecimal } from '@mockstreet/shared/decimal';
import type { Instrument } from '../api/payloads.ts';
import type { Language } from '../preferences/preferences.ts';
import { wholeTurnover } from './format-turnover.ts';
import type { Sort } from './market-view.ts';
import { nameOf } from './name-of.ts';

/** What is known of an instrument as its place in an order goes; decimals as text. */
export interface SortFacts {
  readonly price: string | undefined;
  /** A fraction. */
  readonly change: string | undefined;
  /** In the instrument's currency. */
  readonly turnover: string | undefined;
}

export interface SortTerms {
  readonly sort: Sort;
  readonly language: Language;
  readonly factsOf: (tickerId: string) => SortFacts;
  /** Won to a dollar, so that prices in both can be compared. */
  readonly usdKrw: string | undefined;
}

/** In the order asked for; who has nothing to be compared by comes last, then by name. */
export function sortInstruments(
  instruments: readonly Instrument[],
  terms: SortTerms,
): readonly Instrument[] {
  const { sort, language } = terms;
  const collator = new Intl.Collator(language);
  const byName = (a: Instrument, b: Instrument) =>
    collator.compare(nameOf(a, language), nameOf(b, language));
  const direction = sort.isDescending ? -1 : 1;
  if (sort.by === 'name') return [...instruments].sort((a, b) => direction * byName(a, b));

  const figures = new Map(instruments.map((one) => [one.ticker_id, figureOf(one, terms)]));
  return [...instruments].sort((a, b) => {
    const left = figures.get(a.ticker_id);
    const right = figures.get(b.ticker_id);
    if (left === undefined || right === undefined || left === right) {
      return lastIfUnknown(left, right) || byName(a, b);
    }
    return left < right ? -direction : direction;
  });
}

/** Of the same kind for all: a fraction, or won in so many parts. */
function figureOf(instrument: Instrument, { sort, factsOf, usdKrw }: SortTerms) {
  const facts = factsOf(instrument.ticker_id);
  if (sort.by === 'change') return parseDecimal(facts.change ?? '');
  const figure =
    sort.by === 'price' ? parseDecimal(facts.price ?? '') : wholeTurnover(facts.turnover);
  // Without a rate dollars stand as won: their order among each other is right all the same.
  const rate = instrument.currency === 'USD' ? parseDecimal(usdKrw ?? '') : ONE;
  return figure === undefined ? undefined : figure * (rate ?? ONE);
}

function lastIfUnknown(left: bigint | undefined, right: bigint | undefined): number {
  if (left === right || (left !== undefined && right !== undefined)) return 0;
  return left === undefined ? 1 : -1;
}
