import { type PointerEvent, useState } from 'react';
import { type Direction, directionOf } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import {
  CURVE_HEIGHT,
  CURVE_WIDTH,
  nearestPoint,
  type PlottedCurve,
  type PlottedPoint,
} from './equity-curve.ts';
import { accountWords } from './words.ts';

const TENTH = 10;

/** The curve; pointing at it, touching it, or the arrow keys tell a moment of it. */
export function EquityChart({ curve }: { readonly curve: PlottedCurve }) {
  const [chosen, setChosen] = useState<number>();
  const words = useWords(accountWords);
  const format = useFormat();
  const { points, lines, areas, low, high } = curve;
  const last = points.length - 1;
  const [begin, end] = [points[0] as PlottedPoint, points[last] as PlottedPoint];
  const told = chosen === undefined ? undefined : points[Math.min(chosen, last)];
  const inWords = ({ at, equityKrw }: PlottedPoint) => `${format.kst(at)} ${format.won(equityKrw)}`;

  const point = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setChosen(nearestPoint(curve, ((clientX - left) / width) * CURVE_WIDTH));
  };

  return (
    <div className={`curve curve--${wentOf(begin, end)}`}>
      <div
        className="curve__plot"
        onPointerDown={point}
        onPointerMove={point}
        onPointerLeave={() => setChosen(undefined)}
      >
        <input
          className="curve__keys"
          type="range"
          min={0}
          max={last}
          step={1}
          value={Math.min(chosen ?? last, last)}
          aria-label={`${words.curve}: ${words.curveTold(
            format.won(begin.equityKrw),
            format.won(end.equityKrw),
            format.won(low.equityKrw),
            format.won(high.equityKrw),
          )}`}
          aria-valuetext={inWords(told ?? end)}
          onChange={(event) => setChosen(Number.parseInt(event.target.value, 10))}
          onBlur={() => setChosen(undefined)}
        />
        <svg
          viewBox={`0 0 ${CURVE_WIDTH} ${CURVE_HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          {areas.map((area) => (
            <path key={area} className="curve__area" d={area} />
          ))}
          {lines.map((line) => (
            <path key={line} className="curve__line" d={line} vectorEffect="non-scaling-stroke" />
          ))}
        </svg>
        <Mark point={told ?? end} isTold={told !== undefined} />
      </div>
      <p className="curve__told">
        {told ? (
          inWords(told)
        ) : (
          <>
            <span>
              {words.low} {format.won(low.equityKrw)}
            </span>
            <span>
              {words.high} {format.won(high.equityKrw)}
            </span>
          </>
        )}
      </p>
    </div>
  );
}

/** Where the chosen moment is, or the last one. */
function Mark({ point, isTold }: { readonly point: PlottedPoint; readonly isTold: boolean }) {
  const left = `${point.x / TENTH}%`;
  // In thousandths of the height, so that no figure has to be a float.
  const top = `calc(${(point.y * 1_000n) / BigInt(CURVE_HEIGHT)} * 0.1%)`;
  return (
    <>
      {isTold && <span className="curve__rule" style={{ left }} />}
      <span className="curve__dot" style={{ left, top }} />
    </>
  );
}

/** The colour of the line: by where it has come to since it began. */
function wentOf(begin: PlottedPoint, end: PlottedPoint): Direction {
  return directionOf(`${begin.y - end.y}`);
}
