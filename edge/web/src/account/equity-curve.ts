import { type Decimal, parseDecimal, ZERO } from '@mockstreet/shared/decimal';
import { parseInstant } from '@mockstreet/shared/instant';

/** What an account was worth; null where something it held had no price. */
export interface CurvePoint {
  /** RFC 3339. */
  readonly at: string;
  readonly equityKrw: string | null;
}

export const CURVE_WIDTH = 1_000;
export const CURVE_HEIGHT = 300;

/** A point that is known, and where it stands: whole numbers, from the upper left. */
export interface PlottedPoint {
  readonly at: string;
  readonly equityKrw: string;
  readonly x: number;
  readonly y: bigint;
}

export interface PlottedCurve {
  /** In the order of time. */
  readonly points: readonly PlottedPoint[];
  /** For the `d` of a path: a stretch without a gap each. */
  readonly lines: readonly string[];
  /** What is below each line. */
  readonly areas: readonly string[];
  readonly low: PlottedPoint;
  readonly high: PlottedPoint;
}

/** Undefined where there are not two points to draw a line between. */
export function plotCurve(points: readonly CurvePoint[]): PlottedCurve | undefined {
  const placed = points
    .map(({ at, equityKrw }) => ({
      at,
      equityKrw,
      micros: parseInstant(at),
      value: equityKrw === null ? undefined : parseDecimal(equityKrw),
    }))
    .filter(({ micros }) => micros !== undefined)
    .sort((a, b) => (a.micros as number) - (b.micros as number));
  const values = placed.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const [begin, end] = [placed[0]?.micros, placed.at(-1)?.micros];
  if (values.length < 2 || begin === undefined || end === undefined || begin === end) {
    return undefined;
  }
  const [lowest, highest] = extremes(values);

  const stretches: PlottedPoint[][] = [[]];
  for (const { at, equityKrw, micros, value } of placed) {
    if (value === undefined || equityKrw === null) stretches.push([]);
    else {
      const x = Math.round((((micros as number) - begin) * CURVE_WIDTH) / (end - begin));
      stretches.at(-1)?.push({ at, equityKrw, x, y: heightOf(value, lowest, highest) });
    }
  }
  const drawn = stretches.filter((stretch) => stretch.length > 0);
  const known = drawn.flat();
  return {
    points: known,
    lines: drawn.map(lineOf),
    areas: drawn.map(
      (stretch) => `${lineOf(stretch)}V${CURVE_HEIGHT}H${(stretch[0] as PlottedPoint).x}Z`,
    ),
    low: known.reduce((low, point) => (point.y > low.y ? point : low)),
    high: known.reduce((high, point) => (point.y < high.y ? point : high)),
  };
}

/**
 * The point that somebody points at.
 *
 * @param x from the left, in the units of the curve
 */
export function nearestPoint({ points }: PlottedCurve, x: number): number {
  let nearest = 0;
  for (const [index, point] of points.entries()) {
    const best = points[nearest] as PlottedPoint;
    if (Math.abs(point.x - x) <= Math.abs(best.x - x)) nearest = index;
  }
  return nearest;
}

function extremes(values: readonly Decimal[]): readonly [Decimal, Decimal] {
  let [low, high] = [values[0] ?? ZERO, values[0] ?? ZERO];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** What never changed runs through the middle. */
function heightOf(value: Decimal, lowest: Decimal, highest: Decimal): bigint {
  const height = BigInt(CURVE_HEIGHT);
  if (lowest === highest) return height / 2n;
  return ((highest - value) * height) / (highest - lowest);
}

/** A stretch of a single point is a dot: the line's round ends. */
function lineOf(stretch: readonly PlottedPoint[]): string {
  const [first, ...rest] = stretch as readonly [PlottedPoint, ...PlottedPoint[]];
  return `M${first.x} ${first.y}${rest.map(({ x, y }) => `L${x} ${y}`).join('') || 'h0'}`;
}
