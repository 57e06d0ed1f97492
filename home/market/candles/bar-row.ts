import { decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { HistoryBar } from './bar-history.ts';

/** Prices over an interval as the database has them, of the tape or of before it. */
export interface BarRow {
  readonly openAt: Instant;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string | null;
  readonly source: string;
}

export function toBar({ openAt, open, high, low, close, volume }: BarRow): HistoryBar {
  return {
    openAt,
    open: decimal(open),
    high: decimal(high),
    low: decimal(low),
    close: decimal(close),
    volume: volume === null ? null : decimal(volume),
  };
}
