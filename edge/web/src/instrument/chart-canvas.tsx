import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { useDarkSystem } from '../controls/use-media-query.ts';
import { useFormat } from '../format/use-format.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { useWords } from '../text/words.ts';
import type { Candle } from './candles.ts';
import { chartColours } from './chart-colours.ts';
import type { ChartPicture } from './chart-series.ts';
import { type ChartDrawing, drawChart } from './draw-chart.ts';
import { instrumentWords } from './words.ts';

interface ChartCanvasProps {
  readonly instrument: Instrument;
  /** Id of what says in words what is drawn. */
  readonly describedBy: string;
  readonly picture: ChartPicture;
  readonly onNearOldest: () => void;
  /** A candle is pointed at. */
  readonly onPoint: (openAt: Instant | undefined) => void;
}

/** The drawing. Loaded by itself, with the library, after the page. */
export function ChartCanvas(props: ChartCanvasProps) {
  const { instrument, picture, onNearOldest, onPoint } = props;
  const place = useRef<HTMLDivElement>(null);
  const drawing = useDrawing(place, { onNearOldest, onPoint });
  useEffect(() => drawing?.show(picture), [drawing, picture]);
  return (
    <>
      <div ref={place} className="chart__canvas" />
      <CandleChooser
        {...{ instrument, onPoint, drawing }}
        candles={picture.candles}
        describedBy={props.describedBy}
      />
    </>
  );
}

interface CandleChooserProps
  extends Pick<ChartCanvasProps, 'instrument' | 'describedBy' | 'onPoint'> {
  readonly candles: readonly Candle[];
  readonly drawing: ChartDrawing | undefined;
}

const ZOOM_STEP = 1.4;

/** Goes from candle to candle by keys: a slider, which every screen reader knows how to tell of. */
function CandleChooser({ candles, drawing, ...props }: CandleChooserProps) {
  const words = useWords(instrumentWords).chart;
  const told = useCandleText(props.instrument);
  const [chosen, setChosen] = useState<number>();
  const last = candles.length - 1;
  const at = Math.min(chosen ?? last, last);
  const candle = candles[at];
  const choose = (index: number | undefined) => {
    setChosen(index);
    drawing?.point(index === undefined ? undefined : candles[index]);
    props.onPoint(index === undefined ? undefined : candles[index]?.openAt);
  };
  const onKeyDown = ({ key }: KeyboardEvent) => {
    if (key === '+' || key === '=') drawing?.zoom(ZOOM_STEP);
    if (key === '-') drawing?.zoom(1 / ZOOM_STEP);
    if (key === 'Escape') choose(undefined);
  };
  return (
    <input
      type="range"
      className="unseen chart__chooser"
      min={0}
      max={last}
      value={at}
      aria-label={words.choose}
      aria-describedby={props.describedBy}
      aria-valuetext={candle && told(candle)}
      onChange={({ target }) => choose(target.valueAsNumber)}
      onKeyDown={onKeyDown}
      onBlur={() => choose(undefined)}
    />
  );
}

function useCandleText(instrument: Instrument) {
  const words = useWords(instrumentWords).chart;
  const format = useFormat();
  return (candle: Candle): string => {
    const prices = (['open', 'high', 'low', 'close'] as const).map(
      (part) => `${words[part]} ${format.price(candle[part], instrument.currency)}`,
    );
    return [format.kstFull(formatInstant(candle.openAt)), ...prices].join(', ');
  };
}

type DrawingEars = Pick<Parameters<typeof drawChart>[0], 'onNearOldest' | 'onPoint'>;

/** A drawing in a place, in the colours of the theme, for as long as it is there. */
function useDrawing(place: { readonly current: HTMLElement | null }, ears: DrawingEars) {
  const [drawing, setDrawing] = useState<ChartDrawing>();
  const latest = useRef(ears);
  useEffect(() => {
    latest.current = ears;
  });
  useEffect(() => {
    if (!place.current) return;
    const made = drawChart({
      place: place.current,
      onPoint: (openAt) => latest.current.onPoint(openAt),
      onNearOldest: () => latest.current.onNearOldest(),
    });
    setDrawing(made);
    return () => made.dispose();
  }, [place]);

  const { theme, language } = usePreferences();
  const isDark = useDarkSystem();
  const scheme = theme === 'system' ? (isDark ? 'dark' : 'light') : theme;
  useEffect(() => {
    if (place.current) drawing?.paint({ colours: chartColours(place.current, scheme), language });
  }, [place, drawing, scheme, language]);
  return drawing;
}
