import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { KST_OFFSET_MICROS } from '@mockstreet/shared/kst';
import {
  type CandlestickData,
  CandlestickSeries,
  type HistogramData,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineSeries,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
  type WhitespaceData,
} from 'lightweight-charts';
import type { Candle } from './candles.ts';
import type { ChartColours } from './chart-colours.ts';
import type { FillMark } from './chart-marks.ts';
import { AVERAGE_SPANS } from './moving-average.ts';

/** What a chart shows. */
export interface ChartPicture {
  /** Oldest first. */
  readonly candles: readonly Candle[];
  /** One line for each of {@link AVERAGE_SPANS}: a value of each candle, or nothing at all. */
  readonly averages: readonly (readonly (string | undefined)[])[];
  readonly marks: readonly (FillMark & { readonly text: string })[];
  readonly levels: readonly Level[];
  /** The step that prices move in. */
  readonly step: string;
}

/** A price with a name: an order that waits, or what the user's holding cost. */
export interface Level {
  readonly kind: 'BUY' | 'SELL' | 'COST';
  readonly price: string;
  readonly title: string;
}

export interface ChartSeries {
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly volume: ISeriesApi<'Histogram'>;
  readonly averages: readonly ISeriesApi<'Line'>[];
}

/** The library knows no zones: it is told the time in Seoul as if it were UTC. */
const KST_OFFSET_SECONDS = KST_OFFSET_MICROS / MICROS_PER_SECOND;

export function addSeries(chart: IChartApi): ChartSeries {
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.8, bottom: 0 } });
  const averages = AVERAGE_SPANS.map(() =>
    chart.addSeries(LineSeries, {
      lineWidth: 1,
      lastValueVisible: false,
      priceLineVisible: false,
      crosshairMarkerVisible: false,
    }),
  );
  return { candles: chart.addSeries(CandlestickSeries), volume, averages };
}

/** Draws all of it, or the last candles alone where the others are those that were drawn before. */
export function drawSeries(
  { candles, volume, averages }: ChartSeries,
  picture: ChartPicture,
  {
    before,
    colours,
  }: { readonly before: ChartPicture | undefined; readonly colours: ChartColours },
): void {
  const from = before ? firstChange(before.candles, picture.candles) : 0;
  const bars = picture.candles.slice(from).map((candle) => barOf(candle, colours));
  const volumes = picture.candles.slice(from).map((candle) => volumeOf(candle, colours));
  if (from === 0) {
    candles.setData(bars);
    volume.setData(volumes);
  } else {
    for (const bar of bars) candles.update(bar);
    for (const bar of volumes) volume.update(bar);
  }
  for (const [index, line] of averages.entries()) {
    const values = picture.averages[index] ?? [];
    const wasShown = (before?.averages[index] ?? []).length > 0;
    const isPart = from > 0 && wasShown === values.length > 0;
    const points = values
      .slice(isPart ? from : 0)
      .map((value, at) => pointOf(picture.candles[at + (isPart ? from : 0)], value))
      .filter((point) => point !== undefined);
    if (!isPart) line.setData(points);
    else for (const point of points) line.update(point);
  }
}

export function markerOf(
  { openAt, side, text }: ChartPicture['marks'][number],
  colours: ChartColours,
): SeriesMarker<Time> {
  const isBuy = side === 'BUY';
  return {
    time: timeOf(openAt),
    position: isBuy ? 'belowBar' : 'aboveBar',
    shape: isBuy ? 'arrowUp' : 'arrowDown',
    color: isBuy ? colours.up : colours.down,
    text,
  };
}

export function addLevel(
  series: ChartSeries['candles'],
  { kind, price, title }: Level,
  colours: ChartColours,
): IPriceLine {
  return series.createPriceLine({
    price: coordinate(price),
    title,
    color: kind === 'COST' ? colours.faint : kind === 'BUY' ? colours.up : colours.down,
    lineWidth: 1,
    lineStyle: kind === 'COST' ? LineStyle.LargeDashed : LineStyle.Dashed,
    axisLabelVisible: true,
  });
}

/** A decimal as a coordinate. */
export function coordinate(text: string): number {
  return Number(text);
}

export function timeOf(openAt: Instant): UTCTimestamp {
  return (openAt / MICROS_PER_SECOND + KST_OFFSET_SECONDS) as UTCTimestamp;
}

/** Undefined for what the library was not told by {@link timeOf}. */
export function openAtOf(time: Time | undefined): Instant | undefined {
  if (typeof time !== 'number') return undefined;
  return instant((time - KST_OFFSET_SECONDS) * MICROS_PER_SECOND);
}

/** Place of the first candle that is not drawn as it is; 0 where that is none of the last two. */
function firstChange(drawn: readonly Candle[], candles: readonly Candle[]): number {
  const last = drawn.length - 1;
  const isSame = last >= 1 && drawn[0] === candles[0] && drawn[last - 1] === candles[last - 1];
  return isSame && candles[last]?.openAt === drawn[last]?.openAt ? last : 0;
}

/** Paler where it is not known to be whole. */
function barOf(candle: Candle, colours: ChartColours): CandlestickData {
  const { openAt, open, high, low, close, gap } = candle;
  const bar = {
    time: timeOf(openAt),
    ...{ open: coordinate(open), high: coordinate(high) },
    ...{ low: coordinate(low), close: coordinate(close) },
  };
  if (gap === null) return bar;
  return { ...bar, color: colours.card, borderColor: colours.faint, wickColor: colours.faint };
}

function volumeOf(candle: Candle, colours: ChartColours): HistogramData | WhitespaceData {
  const time = timeOf(candle.openAt);
  if (candle.volume === null) return { time };
  const isUp = coordinate(candle.close) >= coordinate(candle.open);
  const color = isUp ? colours.upSoft : colours.downSoft;
  return { time, value: coordinate(candle.volume), color };
}

function pointOf(candle: Candle | undefined, value: string | undefined) {
  if (!candle || value === undefined) return undefined;
  return { time: timeOf(candle.openAt), value: coordinate(value) };
}
