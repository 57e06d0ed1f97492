import { quantile } from './figure.ts';

/** Milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99) };
}

/** What an order's friend saw of it, and what the database says of its way; wall times in milliseconds. */
export interface ScreenedOrder {
  readonly acceptedAtMs: number;
  readonly seenAtMs: number;
  /** When its print arrived, was committed to the tape, and the fill on it was. */
  readonly printAtMs: number;
  readonly tapeAtMs: number;
  readonly filledAtMs: number;
}

/** From where nothing has to be waited for any more until it is on the screen, and the parts of that. */
export interface ScreenDelays {
  readonly all: Spread;
  readonly tape: Spread;
  readonly settle: Spread;
  readonly tell: Spread;
}

/**
 * What is left of the time between the 202 and the sight of the fill without the wait for the print, which is the
 * market's and not ours. An order that came behind its print's arrival had nothing to wait for.
 */
export function screenDelays(orders: readonly ScreenedOrder[]): ScreenDelays {
  const begins = ({ acceptedAtMs, printAtMs }: ScreenedOrder) => Math.max(acceptedAtMs, printAtMs);
  const parts = (of: (order: ScreenedOrder) => number) => spreadOf(orders.map(of));
  return {
    all: parts((order) => order.seenAtMs - begins(order)),
    tape: parts((order) => Math.max(0, order.tapeAtMs - begins(order))),
    settle: parts((order) => order.filledAtMs - Math.max(order.tapeAtMs, begins(order))),
    tell: parts((order) => order.seenAtMs - order.filledAtMs),
  };
}
