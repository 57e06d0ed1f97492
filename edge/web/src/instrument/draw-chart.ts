import type { Instant } from '@mockstreet/shared/instant';
import {
  CrosshairMode,
  createChart,
  createSeriesMarkers,
  type IChartApi,
  type IPriceLine,
} from 'lightweight-charts';
import { group } from '../format/format-number.ts';
import type { Language } from '../preferences/preferences.ts';
import type { Candle } from './candles.ts';
import type { ChartColours } from './chart-colours.ts';
import {
  addLevel,
  addSeries,
  type ChartPicture,
  type ChartSeries,
  coordinate,
  drawSeries,
  markerOf,
  openAtOf,
  timeOf,
} from './chart-series.ts';
import { placesOf } from './price-step.ts';

/**
 * The edge to the chart library, and the one place where prices become numbers: coordinates on a
 * canvas. What is said in words comes from the decimals.
 */
export interface ChartDrawing {
  show(picture: ChartPicture): void;
  paint(look: ChartLook): void;
  /** Puts the crosshair on a candle; undefined takes it away. */
  point(candle: Candle | undefined): void;
  /** Shows fewer candles, above 1, or more. */
  zoom(factor: number): void;
  dispose(): void;
}

/** Of the theme and the language. */
export interface ChartLook {
  readonly colours: ChartColours;
  readonly language: Language;
}

export interface DrawingParts {
  readonly place: HTMLElement;
  /** The candle under the pointer; undefined when it has left. */
  readonly onPoint: (openAt: Instant | undefined) => void;
  /** The oldest candles are about to be seen. */
  readonly onNearOldest: () => void;
}

/** Candles to the left of those in sight, below which older ones are wanted. */
const NEAR_OLDEST = 30;
const IN_SIGHT_AT_FIRST = 80;
const IN_SIGHT_MIN = 15;
const FREE_ON_THE_RIGHT = 4;

export function drawChart({ place, onPoint, onNearOldest }: DrawingParts): ChartDrawing {
  const chart = createChart(place, {
    autoSize: true,
    // Its logo would bring a style element, which the content security policy refuses: who made the
    // chart stands below it as text.
    layout: { attributionLogo: false },
    rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.1, bottom: 0.26 } },
    timeScale: { borderVisible: false, timeVisible: true, rightOffset: FREE_ON_THE_RIGHT },
    crosshair: { mode: CrosshairMode.Normal },
    // The wheel, and a finger that goes up or down, scroll the page.
    handleScroll: { mouseWheel: false, vertTouchDrag: false },
    handleScale: { mouseWheel: false },
  });
  const series = addSeries(chart);
  const markers = createSeriesMarkers(series.candles, []);
  let colours: ChartColours | undefined;
  let shown: ChartPicture | undefined;
  let levels: readonly IPriceLine[] = [];

  chart.subscribeCrosshairMove(({ time }) => onPoint(openAtOf(time)));
  chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
    if (range && range.from < NEAR_OLDEST) onNearOldest();
  });

  const draw = (picture: ChartPicture, before: ChartPicture | undefined) => {
    shown = picture;
    if (!colours) return;
    const paint = colours;
    drawSeries(series, picture, { before, colours: paint });
    if (before?.marks !== picture.marks) {
      markers.setMarkers(picture.marks.map((mark) => markerOf(mark, paint)));
    }
    if (before?.levels !== picture.levels) {
      for (const level of levels) series.candles.removePriceLine(level);
      levels = picture.levels.map((level) => addLevel(series.candles, level, paint));
    }
    if (before?.step !== picture.step) showSteps(series, picture.step);
    if (!before) showNewest(chart, picture.candles.length);
  };
  return {
    show: (picture) => draw(picture, shown),
    paint(look) {
      colours = look.colours;
      paintChart(chart, series, look);
      if (shown) repaint(chart, () => draw(shown as ChartPicture, undefined));
    },
    point(candle) {
      if (!candle) return chart.clearCrosshairPosition();
      chart.setCrosshairPosition(coordinate(candle.close), timeOf(candle.openAt), series.candles);
    },
    zoom: (factor) => zoom(chart, factor),
    dispose: () => chart.remove(),
  };
}

/** Draws all anew and stays where it is. */
function repaint(chart: IChartApi, draw: () => void): void {
  const range = chart.timeScale().getVisibleLogicalRange();
  draw();
  if (range) chart.timeScale().setVisibleLogicalRange(range);
}

function showNewest(chart: IChartApi, count: number): void {
  const to = count - 1 + FREE_ON_THE_RIGHT;
  chart.timeScale().setVisibleLogicalRange({ from: to - IN_SIGHT_AT_FIRST, to });
}

/** The newest of what is in sight stays where it is. */
function zoom(chart: IChartApi, factor: number): void {
  const range = chart.timeScale().getVisibleLogicalRange();
  if (!range) return;
  const width = Math.max(IN_SIGHT_MIN, (range.to - range.from) / factor);
  chart.timeScale().setVisibleLogicalRange({ from: range.to - width, to: range.to });
}

/** Prices beside the chart have the places of the step that they move in. */
function showSteps({ candles, averages }: ChartSeries, step: string): void {
  const places = placesOf(step);
  const figures = new Intl.NumberFormat('en', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
    useGrouping: false,
  });
  const priceFormat = {
    type: 'custom',
    minMove: coordinate(step),
    formatter: (price: number) => group(figures.format(price)),
  } as const;
  for (const one of [candles, ...averages]) one.applyOptions({ priceFormat });
}

function paintChart(chart: IChartApi, { candles, averages }: ChartSeries, look: ChartLook): void {
  const { colours, language } = look;
  const grid = { color: colours.line };
  chart.applyOptions({
    layout: {
      background: { color: colours.card },
      textColor: colours.faint,
      fontFamily: colours.fontFamily,
    },
    grid: { vertLines: grid, horzLines: grid },
    crosshair: {
      vertLine: { color: colours.faint, labelBackgroundColor: colours.ink },
      horzLine: { color: colours.faint, labelBackgroundColor: colours.ink },
    },
    localization: { locale: language === 'ko' ? 'ko-KR' : 'en-GB', dateFormat: 'yyyy-MM-dd' },
  });
  candles.applyOptions({
    ...{ upColor: colours.up, wickUpColor: colours.up, borderUpColor: colours.up },
    ...{ downColor: colours.down, wickDownColor: colours.down, borderDownColor: colours.down },
  });
  for (const [index, line] of averages.entries()) {
    line.applyOptions({ color: colours.averages[index] ?? colours.faint });
  }
}
