import { type Decimal, max, min, parseDecimal } from '@mockstreet/shared/decimal';
import type { Direction } from '../format/format-number.ts';

export const SPARKLINE_WIDTH = 96;
export const SPARKLINE_HEIGHT = 28;
/** Above and below, so that the line's own width is not cut off. */
const MARGIN = 2;

export interface SparklinePath {
  /** What an SVG path draws; a break where nothing was printed. */
  readonly line: string;
  readonly direction: Direction;
}

/**
 * Closes as a line from the first that is known to the last, the lowest at the bottom; undefined for
 * fewer than two.
 */
export function sparklinePath(closes: readonly (string | null)[]): SparklinePath | undefined {
  const begun = closes.slice(
    Math.max(
      0,
      closes.findIndex((close) => close !== null),
    ),
  );
  const values = begun.map((close) => (close === null ? undefined : parseDecimal(close)));
  const known = values.filter((value) => value !== undefined);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length < 2) return undefined;
  const lowest = known.reduce(min);
  const highest = known.reduce(max);
  const steps = values.length - 1;

  let isDown = false;
  const moves = values.flatMap((value, index) => {
    const wasDown = isDown;
    isDown = value !== undefined;
    if (value === undefined) return [];
    const x = Math.round((index * SPARKLINE_WIDTH) / steps);
    return `${wasDown ? 'L' : 'M'}${x} ${heightOf(value, lowest, highest)}`;
  });
  const direction = last > first ? 'up' : last < first ? 'down' : 'flat';
  return { line: moves.join(''), direction };
}

/** In tenths, which is as fine as a screen shows. */
function heightOf(value: Decimal, lowest: Decimal, highest: Decimal): string {
  const room = BigInt((SPARKLINE_HEIGHT - 2 * MARGIN) * 10);
  const spread = highest - lowest;
  const below = spread === 0n ? room / 2n : ((highest - value) * room) / spread;
  const tenths = below + BigInt(MARGIN * 10);
  return `${tenths / 10n}.${tenths % 10n}`;
}
