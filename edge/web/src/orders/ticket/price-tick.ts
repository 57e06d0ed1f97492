import { add, type Decimal, floorToMultiple, max, subtract } from '@mockstreet/shared/decimal';
import type { TickBand } from './trading-terms.ts';

/** The least that two prices can differ by. */
const LEAST = 1n as Decimal;

/** The step at a price; undefined without a table. */
export function tickAt(ticks: readonly TickBand[], price: Decimal): Decimal | undefined {
  return ticks.find((band) => price >= band.from)?.step;
}

export function isOnTick(ticks: readonly TickBand[], price: Decimal): boolean {
  const step = tickAt(ticks, price);
  return step === undefined || price % step === 0n;
}

/** The next price on the grid above or below, never below the first. */
export function stepPrice(
  ticks: readonly TickBand[],
  price: Decimal,
  direction: 'up' | 'down',
): Decimal {
  if (direction === 'down') {
    const below = max(subtract(price, LEAST), LEAST);
    const step = tickAt(ticks, below) ?? LEAST;
    return max(floorToMultiple(below, step), step);
  }
  // Each band starts on a multiple of its own step, so one step up never jumps past a price.
  const step = tickAt(ticks, price) ?? LEAST;
  return add(floorToMultiple(price, step), step);
}

/** The nearest price on the grid that is no better for who orders: a buy's not above, a sell's not below. */
export function snapPrice(
  ticks: readonly TickBand[],
  price: Decimal,
  side: 'BUY' | 'SELL',
): Decimal {
  if (isOnTick(ticks, price)) return price;
  const step = tickAt(ticks, price) ?? LEAST;
  return side === 'BUY' ? max(floorToMultiple(price, step), step) : stepPrice(ticks, price, 'up');
}
