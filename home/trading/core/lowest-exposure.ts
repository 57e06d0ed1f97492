import { type Decimal, min, multiply, ZERO } from '@mockstreet/shared/decimal';
import { type Print, USD_KRW } from '#market/print';
import type { Account, Position } from './account.ts';
import type { AppliedRate } from './fill.ts';
import { exposureOf, type Mark, type MarkSources, markAt, seenAtOf, worthOf } from './marks.ts';
import { findPrint, marketPrice } from './price-rule.ts';
import type { TapeSpan } from './tape-span.ts';
import { fxFactor } from './trading-rules.ts';

/**
 * What an account holds is worth no less than this at any moment of a span, its beginning included, as long as
 * nothing changes of what it holds: each position at the lowest price, and the lowest rate, of the span.
 * Undefined where prices alone do not tell: of what has no price at first, or is counted anew by a split.
 */
export function lowestExposure(
  { positions }: Account,
  span: TapeSpan,
  sources: MarkSources,
): Decimal | undefined {
  const held: Held[] = [];
  for (const [tickerId, position] of positions) {
    if (position.quantity === ZERO) continue;
    const mark = markAt(tickerId, span.after, sources);
    if (!mark || isCountedAnew(tickerId, span, sources)) return undefined;
    held.push({ tickerId, position, mark });
  }
  // Only now, when it is of use: this reads whole stretches of tape.
  return exposureOf(held.map((one) => ({ valueKrw: lowestWorth(one, span, sources) })));
}

interface Held {
  readonly tickerId: string;
  readonly position: Position;
  readonly mark: Mark;
}

function lowestWorth(
  { tickerId, position, mark }: Held,
  span: TapeSpan,
  sources: MarkSources,
): Decimal {
  const prints = sources.tapeOf(tickerId)?.prints ?? [];
  const price = lowestOf(prints, span, mark.price, (print) => marketPrice(print, 'SELL'));
  return worthOf(position, { ...mark, price, applied: lowestRate(mark, span, sources) });
}

/** Whatever its age: what is stale brings the least. */
function lowestRate(
  { applied }: Mark,
  span: TapeSpan,
  { rules, tapeOf }: MarkSources,
): AppliedRate | null {
  if (!applied) return null;
  const last = lowestOf(tapeOf(USD_KRW)?.prints ?? [], span, applied.print.last, (one) => one.last);
  const factors = [0, Infinity].map((age) => fxFactor(rules, 'SELL', age));
  const rates = factors.map((factor) => multiply([last, factor], { places: 8, mode: 'down' }));
  return { ...applied, rate: rates.reduce(min) };
}

/** The lowest of a value and of what a span's prints say. */
function lowestOf(
  prints: readonly Print[],
  span: TapeSpan,
  first: Decimal,
  seenAs: (print: Print) => Decimal,
): Decimal {
  let lowest = first;
  findPrint(prints, span, (print) => {
    lowest = min(lowest, seenAs(print));
    return false;
  });
  return lowest;
}

/** Whether a split comes within the span, or behind the price of a print within it. */
function isCountedAnew(
  tickerId: string,
  span: TapeSpan,
  { tapeOf, actionsOf }: MarkSources,
): boolean {
  const prints = tapeOf(tickerId)?.prints ?? [];
  return actionsOf(tickerId).some(({ kind, effectiveAt }) => {
    if (kind !== 'SPLIT' || effectiveAt > span.upTo) return false;
    const isOfBefore = (print: Print) => seenAtOf(print) < effectiveAt;
    return effectiveAt > span.after || findPrint(prints, span, isOfBefore) !== undefined;
  });
}
