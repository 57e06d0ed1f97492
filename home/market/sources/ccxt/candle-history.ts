import { addMicros, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { type HistoryBar, startOf } from '../../candles/bar-history.ts';
import type { HistoryQuestion } from '../source.ts';
import { pricesInWon } from './candle-pages.ts';
import type { ExchangeAdapter } from './exchange-source.ts';
import { readable, wireVolume } from './wire-number.ts';
import type { WonPerUsdt } from './won-per-usdt.ts';

/**
 * Two a second, of ten that Upbit allows for candles: a gap takes seven of them. Where rates are asked for as
 * well, half as often.
 */
export const HISTORY_PACE_MS = 500;

export interface ReadHistoryOptions {
  readonly question: HistoryQuestion;
  readonly symbol: string;
  readonly adapter: ExchangeAdapter;
  /** Turns USDT into won; null where prices are in won. */
  readonly wonPerUsdt: WonPerUsdt | null;
  readonly signal: AbortSignal;
}

/**
 * One answer's worth of candles of the asked length, in won: those in USDT as a whole at the rate of the
 * same time, like bars that fill a gap (decision 14). Left out is what has none, and what cannot be read.
 */
export async function readHistory(options: ReadHistoryOptions): Promise<HistoryBar[]> {
  const { question, symbol, adapter, wonPerUsdt, signal } = options;
  const { minutes } = question;
  const micros = minutes * MICROS_PER_MINUTE;
  const call = { signal, purpose: 'history' } as const;
  const end = startOf(question.before, minutes);
  const count = Math.min(question.count, adapter.bars.perRequest);
  const since = addMicros(end, -count * micros);
  const candles = await adapter.candles(symbol, { micros, since, count }, call);
  const rateAt = candles.length === 0 ? null : await wonPerUsdt?.during(micros, since, end, call);
  return candles.flatMap((candle) => {
    const volume = wireVolume(candle.volume);
    // A candle in which nobody traded stands at the last price, which is no price of its own.
    if (candle.at < since || candle.at >= end || volume === 0n) return [];
    const bar = readable((): HistoryBar | undefined => {
      const rate = rateAt ? rateAt(candle.at) : null;
      if (rate === undefined) return undefined;
      return { openAt: candle.at, ...pricesInWon(candle, rate), volume };
    });
    return bar ?? [];
  });
}
