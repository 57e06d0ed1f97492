import { type Decimal, multiply, subtract } from '@mockstreet/shared/decimal';
import type { Print } from '../tape/print.ts';

/** A print further than this from its predecessor has to be confirmed by the next: a fifth. */
const SUSPECT_DIVISOR = 5n;
/** A confirmed jump of more than this halts the instrument: 35 %. */
const JUMP_PERCENT = 35n;

/**
 * Whether every price of a print is within a fifth of what it was: a bid of the bid and an ask of the
 * ask where both are quotes, else of the last price. So a wide spread is odd once, then confirmed.
 * `factor` is what corporate actions made of a price in between.
 */
export function isNear(print: Print, before: Print, factor: Decimal): boolean {
  const was = sidesOf(before).map((price) => adjust(price, factor));
  const isPaired = print.kind === 'QUOTE' && before.kind === 'QUOTE';
  return sidesOf(print).every((price, index) => {
    const other = (isPaired ? was[index] : was[0]) as Decimal;
    return distance(price, other) * SUSPECT_DIVISOR <= other;
  });
}

/** Whether the last price is more than 35 % from the one before. */
export function hasJumped(print: Print, before: Print, factor: Decimal): boolean {
  return isJump(print.last, before.last, factor);
}

/** The same of two bare prices. */
export function isJump(price: Decimal, before: Decimal, factor: Decimal): boolean {
  const was = adjust(before, factor);
  return distance(price, was) * 100n > was * JUMP_PERCENT;
}

/** Every price that a print tells of. */
export function pricesOf(print: Print): readonly Decimal[] {
  return print.kind === 'BAR' ? [print.last, print.open, print.high, print.low] : sidesOf(print);
}

/** The prices that an order may get by a print; the last one first, for a bar its close. */
function sidesOf(print: Print): readonly Decimal[] {
  switch (print.kind) {
    case 'QUOTE':
      return [print.last, print.bid, print.ask];
    case 'TRADE':
      return [print.last];
    case 'BAR':
      return [print.last, print.open];
  }
}

/** Half a unit of the eighth place is nothing beside a fifth of a price. */
function adjust(price: Decimal, factor: Decimal): Decimal {
  return multiply([price, factor], { places: 8, mode: 'half-even' });
}

function distance(one: Decimal, other: Decimal): bigint {
  const step = subtract(one, other);
  return step < 0n ? -step : step;
}
