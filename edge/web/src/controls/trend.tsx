import { formatDecimal, parseDecimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import { directionOf } from '../format/format-number.ts';
import { TREND_BOX, trendLine } from './trend-line.ts';
import './trend.css';

interface TrendProps {
  /** Says what it shows to whoever does not see it. */
  readonly label: string;
  /** Decimal text, the oldest first; what is not known is left out. */
  readonly values: readonly (string | null)[];
}

/** How a figure went, as one line: no axes, since the figures that matter stand beside it. */
export function Trend({ label, values }: TrendProps) {
  const known = values.flatMap((text) => parseDecimal(text ?? '') ?? []);
  const line = trendLine(known);
  if (!line) return null;
  const gain = subtract(known.at(-1) ?? ZERO, known[0] ?? ZERO);
  const { width, height } = TREND_BOX;
  return (
    <svg
      className={`trend ${directionOf(formatDecimal(gain))}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <polygon className="trend__area" points={`0,${height} ${line.points} ${width},${height}`} />
      <polyline className="trend__line" points={line.points} />
    </svg>
  );
}
