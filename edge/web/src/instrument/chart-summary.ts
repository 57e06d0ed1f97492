import { parseDecimal } from '@mockstreet/shared/decimal';
import { changeOf } from '../market/change-of.ts';
import type { Candle } from './candles.ts';

/** What a chart shows, for whoever does not see it; decimals as text. */
export interface ChartFigures {
  readonly count: number;
  readonly first: Candle;
  readonly last: Candle;
  readonly high: string;
  readonly low: string;
  /** From the first to the last, as a fraction. */
  readonly change: string | undefined;
  /** How many of them lack something of the tape. */
  readonly gaps: number;
}

export function chartFigures(candles: readonly Candle[]): ChartFigures | undefined {
  const [first] = candles;
  const last = candles.at(-1);
  if (!first || !last) return undefined;
  const change = changeOf({ last: last.close, change_24h: null }, { closes: [first.open] });
  return {
    count: candles.length,
    first,
    last,
    high: candles.map(({ high }) => high).reduce((a, b) => (isMore(b, a) ? b : a)),
    low: candles.map(({ low }) => low).reduce((a, b) => (isMore(a, b) ? b : a)),
    change: change?.fraction,
    gaps: candles.filter(({ gap }) => gap !== null).length,
  };
}

function isMore(a: string, b: string): boolean {
  return (parseDecimal(a) ?? 0n) > (parseDecimal(b) ?? 0n);
}
