import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { lazy, Suspense, useId, useMemo, useState } from 'react';
import { isHomeOffline } from '../api/answer.ts';
import type { Instrument } from '../api/payloads.ts';
import { Unknown } from '../controls/awaited.tsx';
import { useFormat } from '../format/use-format.ts';
import { useWords } from '../text/words.ts';
import { CandleLegend } from './candle-legend.tsx';
import type { Candle } from './candles.ts';
import { fillMarks } from './chart-marks.ts';
import type { ChartPicture } from './chart-series.ts';
import { chartFigures } from './chart-summary.ts';
import { ChartSummaryText } from './chart-summary-text.tsx';
import type { ChartView } from './chart-view.ts';
import { AVERAGE_SPANS, movingAverage } from './moving-average.ts';
import { type ShownCandles, useCandles } from './use-candles.ts';
import { type OwnMarks, useOwnMarks } from './use-own-marks.ts';
import { usePriceStep } from './use-price-step.ts';
import { instrumentWords } from './words.ts';

const ChartCanvas = lazy(async () => ({
  default: (await import('./chart-canvas.tsx')).ChartCanvas,
}));

interface CandleChartProps {
  readonly instrument: Instrument;
  readonly view: ChartView;
}

/** Candles of one instrument at one interval, with what the user did on them. */
export function CandleChart({ instrument, view }: CandleChartProps) {
  const shown = useCandles(instrument.ticker_id, view.interval);
  const words = useWords(instrumentWords).chart;
  const { candles, fault } = shown;
  if (candles && candles.length > 0) {
    return <DrawnChart {...{ instrument, view, shown, candles }} />;
  }
  return (
    <div className="chart__place">
      {candles && <p className="muted">{words.none}</p>}
      {!candles && !fault && <p className="muted">{words.loading}</p>}
      {!candles && fault && isHomeOffline(fault) && <p className="calm-note">{words.away}</p>}
      {!candles && fault && !isHomeOffline(fault) && <Unknown of={{ fault }} />}
    </div>
  );
}

interface DrawnChartProps extends CandleChartProps {
  readonly shown: ShownCandles;
  readonly candles: readonly Candle[];
}

function DrawnChart({ instrument, view, shown, candles }: DrawnChartProps) {
  const words = useWords(instrumentWords).chart;
  const summary = useId();
  const own = useOwnMarks(instrument.ticker_id);
  const { interval } = view;
  const first = candles[0]?.openAt;
  const marks = useMemo(
    () => (first === undefined ? [] : fillMarks(own.fills, first, interval)),
    [own.fills, first, interval],
  );
  const picture = usePicture({ instrument, view, candles, own, marks });
  const [pointed, setPointed] = useState<Instant>();
  const legend = candles.find(({ openAt }) => openAt === pointed) ?? candles.at(-1);
  return (
    <>
      {legend && <CandleLegend candle={legend} instrument={instrument} />}
      <div className="chart__place">
        <Suspense fallback={<p className="muted">{words.loading}</p>}>
          <ChartCanvas
            instrument={instrument}
            describedBy={summary}
            picture={picture}
            onNearOldest={shown.loadOlder}
            onPoint={setPointed}
          />
        </Suspense>
      </div>
      <ChartNotes shown={shown} candles={candles} />
      <ChartSummaryText
        id={summary}
        {...{ instrument, interval, candles, marks }}
        lines={own.lines}
      />
    </>
  );
}

/** How old the chart is where nothing newer can be had, and what it lacks. */
function ChartNotes({ shown, candles }: Pick<DrawnChartProps, 'shown' | 'candles'>) {
  const words = useWords(instrumentWords).chart;
  const format = useFormat();
  const { fault, receivedAt } = shown;
  const gaps = chartFigures(candles)?.gaps ?? 0;
  return (
    <>
      {fault && receivedAt !== undefined && (
        <p className="calm-note">{words.asOf(format.age(formatInstant(receivedAt)))}</p>
      )}
      {gaps > 0 && <p className="muted">{words.gaps(gaps)}</p>}
    </>
  );
}

interface PictureParts extends CandleChartProps {
  readonly candles: readonly Candle[];
  readonly own: OwnMarks;
  readonly marks: ReturnType<typeof fillMarks>;
}

function usePicture({ instrument, view, candles, own, marks }: PictureParts): ChartPicture {
  const words = useWords(instrumentWords).chart;
  const format = useFormat();
  const step = usePriceStep(instrument, candles.at(-1)?.close);
  const averages = useMemo(
    () =>
      AVERAGE_SPANS.map((span) => (view.spans.includes(span) ? movingAverage(candles, span) : [])),
    [view.spans, candles],
  );
  const named = useMemo(
    () =>
      marks.map((mark) => ({
        ...mark,
        text: mark.side === 'BUY' ? words.buys(mark.count) : words.sells(mark.count),
      })),
    [marks, words],
  );
  const levels = useMemo(
    () => [
      ...own.lines.map(({ side, price, quantity }) => ({
        ...{ kind: side, price },
        title: words.waits[side](format.units(quantity, instrument)),
      })),
      ...(own.averagePrice === undefined
        ? []
        : [{ kind: 'COST' as const, price: own.averagePrice, title: words.cost }]),
    ],
    [own, words, format, instrument],
  );
  return useMemo(
    () => ({ candles, averages, marks: named, levels, step }),
    [candles, averages, named, levels, step],
  );
}
