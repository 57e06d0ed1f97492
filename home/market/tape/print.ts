import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

/** Id under which USD/KRW stands on the tape. Not tradable. */
export const USD_KRW = 'FX-PAIR-USDKRW';

interface PrintBase {
  readonly tickerId: string;
  /**
   * Time of the print by the price rule. Polled: when the request was sent. Pushed: the venue's
   * time. A bar: its start.
   */
  readonly at: Instant;
  /** Last traded price, in the instrument's currency; for a bar its close. */
  readonly last: Decimal;
  /** Traded since the previous print, in units of the instrument; null where unknown. */
  readonly volume: Decimal | null;
  /** Which source said so: `upbit`, `sim`, `replay:<tape>`, … */
  readonly source: string;
  readonly venueAt: Instant | null;
  readonly receivedAt: Instant;
  /** What was converted on the way in, as recorded by the source; null when nothing was. */
  readonly origin: {
    readonly price: string;
    readonly currency: string;
    readonly rate: string;
  } | null;
}

/** Bid and ask were read at `at`: both sides are prices one could have traded at. */
export interface QuotePrint extends PrintBase {
  readonly kind: 'QUOTE';
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** A bare last price; `venueAt` is when that trade happened. */
export interface TradePrint extends PrintBase {
  readonly kind: 'TRADE';
  readonly venueAt: Instant;
}

/** A whole bar, where only bars could be had. */
export interface BarPrint extends PrintBase {
  readonly kind: 'BAR';
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
}

/** One observed price; the tape is the sequence of prints. */
export type Print = QuotePrint | TradePrint | BarPrint;
