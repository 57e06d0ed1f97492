import { formatInstant } from '@mockstreet/shared/instant';
import type { Instrument } from '../api/payloads.ts';
import { formatPercentChange } from '../format/format-number.ts';
import { useFormat } from '../format/use-format.ts';
import { commonWords } from '../text/common-words.ts';
import { useWords } from '../text/words.ts';
import type { Candle, Interval } from './candles.ts';
import type { FillMark, OrderLine } from './chart-marks.ts';
import { chartFigures } from './chart-summary.ts';
import { instrumentWords } from './words.ts';

interface ChartSummaryTextProps {
  readonly id: string;
  readonly instrument: Instrument;
  readonly interval: Interval;
  readonly candles: readonly Candle[];
  readonly marks: readonly FillMark[];
  readonly lines: readonly OrderLine[];
}

/** The chart in words, for whoever does not see it. */
export function ChartSummaryText(props: ChartSummaryTextProps) {
  const { id, instrument, interval, candles, marks, lines } = props;
  const words = useWords(instrumentWords).chart;
  const { sides } = useWords(commonWords);
  const format = useFormat();
  const figures = chartFigures(candles);
  if (!figures)
    return (
      <p id={id} className="unseen">
        {words.none}
      </p>
    );
  const { first, last, high, low, change, count } = figures;
  const price = (text: string) => format.price(text, instrument.currency);
  const time = (candle: Candle) => format.kstFull(formatInstant(candle.openAt));
  return (
    <div id={id} className="unseen chart__summary">
      <p>
        {words.summary({
          ...{ interval: words.intervals[interval], count, from: time(first), to: time(last) },
          ...{ first: price(first.open), last: price(last.close), high: price(high) },
          ...{ low: price(low), change: formatPercentChange(change) },
        })}
      </p>
      <p>
        {marks.length === 0
          ? words.noFills
          : words.fills(marks.reduce((n, one) => n + one.count, 0))}
      </p>
      <ul>
        {marks.map(({ openAt, side, count: times, quantity }) => (
          <li key={`${openAt} ${side}`}>
            {sides[side]} {format.units(quantity, instrument)},{' '}
            {format.kstFull(formatInstant(openAt))}
            {times > 1 && `, ${words.times(times)}`}
          </li>
        ))}
      </ul>
      {lines.length > 0 && <p>{words.waiting(lines.length)}</p>}
      <ul>
        {lines.map(({ orderId, side, quantity, price: at }) => (
          <li key={orderId}>
            {sides[side]} {format.units(quantity, instrument)}, {price(at)}
          </li>
        ))}
      </ul>
    </div>
  );
}
