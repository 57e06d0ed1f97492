import type { Decimal } from '@mockstreet/shared/decimal';

/** A line through values, in the coordinates of a drawing whose top left is nought. */
export interface TrendLine {
  /** For the `points` of a `polyline`. */
  readonly points: string;
  readonly min: Decimal;
  readonly max: Decimal;
}

/** The drawing's own units; how large it is on the screen is the style's to say. */
export const TREND_BOX = { width: 1_000, height: 240, margin: 8 } as const;

/** Exact decimals become whole coordinates, so that no float ever sees them. Undefined for fewer than two. */
export function trendLine(values: readonly Decimal[]): TrendLine | undefined {
  const [first, ...others] = values;
  if (first === undefined || others.length === 0) return undefined;
  let [min, max] = [first, first];
  for (const value of others) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const { width, height, margin } = TREND_BOX;
  const span = BigInt(height - 2 * margin);
  const points = values.map((value, index) => {
    const x = Math.round((width * index) / others.length);
    // What does not move runs through the middle.
    const up = max === min ? span / 2n : ((value - min) * span) / (max - min);
    return `${x},${BigInt(height - margin) - up}`;
  });
  return { points: points.join(' '), min, max };
}
