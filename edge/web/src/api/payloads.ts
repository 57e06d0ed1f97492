import type { OrderStatus, OrderType, Side } from '@mockstreet/shared/order';
import type { QuoteCurrency } from '../format/format-number.ts';

/**
 * What the API answers, as far as the screens use it. Decimals are text, times RFC 3339 in UTC.
 * The OpenAPI document (`/api/v1/openapi.json`) is the whole of it.
 */

export interface SignedIn {
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in: number;
}

export interface Page<T> {
  readonly items: readonly T[];
}

export interface Instrument {
  readonly ticker_id: string;
  readonly market: string;
  readonly symbol: string;
  readonly name_ko: string;
  readonly name_en: string;
  readonly currency: QuoteCurrency;
  readonly lot: string;
  readonly min_notional_krw: string;
  readonly is_tradable: boolean;
}

export interface Price {
  readonly ticker_id: string;
  readonly last: string;
  readonly bid: string | null;
  readonly ask: string | null;
  /** Time of the print. */
  readonly at: string;
  /** `upbit`, `sim`, `replay:…` */
  readonly source: string;
  /** Nobody vouches for it any more: the last print there was. */
  readonly is_stale: boolean;
  /** Against a day ago, as a fraction. */
  readonly change_24h: string | null;
}

export interface Position {
  readonly ticker_id: string;
  readonly quantity: string;
  readonly average_price: string;
  readonly currency: QuoteCurrency;
  readonly value_krw: string | null;
  readonly profit_krw: string | null;
}

export interface Portfolio {
  readonly balance_krw: string;
  readonly equity_krw: string | null;
  readonly total_profit_krw: string | null;
  /** Since midnight in Seoul. */
  readonly day_profit_krw: string | null;
  readonly positions: readonly Position[];
}

export interface Order {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly ticker_id: string;
  readonly side: Side;
  readonly type: OrderType;
  readonly status: OrderStatus;
  /** A denial code, or what a PENDING order waits for. */
  readonly reason: string | null;
  readonly requested_quantity: string | null;
  readonly requested_amount_krw: string | null;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly accepted_at: string;
  readonly filled_at: string | null;
}

export interface EdgeStatus {
  readonly home: 'online' | 'offline';
  /** Since when the edge has seen it so. */
  readonly since: string;
}
