import { INTERVALS, type Interval } from './candles.ts';
import { AVERAGE_SPANS, type AverageSpan } from './moving-average.ts';

/** How charts are looked at on this device. */
export interface ChartView {
  readonly interval: Interval;
  /** Moving averages that are drawn. */
  readonly spans: readonly AverageSpan[];
}

/** Averages at first where there is room for them to be told apart. */
const DEFAULT_VIEW: ChartView = { interval: '1m', spans: [5, 20] };

export function toggleSpan({ interval, spans }: ChartView, span: AverageSpan): ChartView {
  const isDrawn = spans.includes(span);
  return { interval, spans: isDrawn ? spans.filter((one) => one !== span) : [...spans, span] };
}

/** What the device kept; whatever is not known any more is the default. */
export function restoreChartView(stored: unknown): ChartView {
  if (typeof stored !== 'object' || stored === null) return DEFAULT_VIEW;
  const { interval, spans } = stored as Partial<Record<keyof ChartView, unknown>>;
  return {
    interval: INTERVALS.find((one) => one === interval) ?? DEFAULT_VIEW.interval,
    spans: Array.isArray(spans)
      ? AVERAGE_SPANS.filter((span) => spans.includes(span))
      : DEFAULT_VIEW.spans,
  };
}
