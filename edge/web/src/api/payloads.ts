/**
 * What the API answers, as far as the screens use it; all of it is in schema.ts. Decimals are text,
 * times RFC 3339 in UTC.
 */
import type * as schema from './schema.ts';

/** What a sign-in and each renewal give. Lifetimes in seconds. */
export type IssuedTokens = Readonly<
  Pick<
    schema.TokenSet,
    'access_token' | 'expires_in' | 'refresh_token' | 'refresh_expires_in' | 'order_token'
  >
>;

export type Instrument = Readonly<
  Pick<
    schema.Instrument,
    | 'ticker_id'
    | 'market'
    | 'symbol'
    | 'name_ko'
    | 'name_en'
    | 'currency'
    | 'lot'
    | 'min_notional_krw'
    | 'tick_rule'
    | 'is_tradable'
    | 'trading_mode'
    | 'trading_mode_reason'
  >
>;

export type Price = Readonly<
  Pick<
    schema.Price,
    | 'ticker_id'
    | 'last'
    | 'bid'
    | 'ask'
    | 'at'
    | 'source'
    | 'is_stale'
    | 'change_24h'
    | 'is_halted'
    | 'base'
    | 'limit_up'
    | 'limit_down'
  >
>;

export type Position = Readonly<
  Pick<
    schema.Position,
    | 'ticker_id'
    | 'name_ko'
    | 'name_en'
    | 'quantity'
    | 'available_quantity'
    | 'average_price'
    | 'cost_krw'
    | 'currency'
    | 'price_at'
    | 'exchange_rate'
    | 'value_krw'
    | 'profit_krw'
  >
>;

export interface Portfolio
  extends Readonly<
    Pick<
      schema.Portfolio,
      | 'balance_krw'
      | 'held_krw'
      | 'available_krw'
      | 'liabilities_krw'
      | 'equity_krw'
      | 'total_profit_krw'
      | 'day_profit_krw'
    >
  > {
  readonly positions: readonly Position[];
}

export type Order = Readonly<
  Pick<
    schema.Order,
    | 'order_id'
    | 'client_order_id'
    | 'ticker_id'
    | 'side'
    | 'type'
    | 'status'
    | 'reason'
    | 'reason_detail'
    | 'requested_quantity'
    | 'requested_amount_krw'
    | 'limit_price'
    | 'time_in_force'
    | 'expires_at'
    | 'price'
    | 'quantity'
    | 'accepted_at'
    | 'filled_at'
    | 'settled_at'
    | 'liquidation_id'
  >
>;

export type Fairness = Readonly<schema.Fairness>;

export type EdgeStatus = Readonly<Pick<schema.Status, 'home' | 'since' | 'queue'>>;

/** Which ranking is asked for: of what span, and by what. */
export interface RankingQuestion {
  readonly period: 'day' | 'week' | 'month' | 'all';
  readonly by: 'equity' | 'return';
}

export type RankedAccount = Readonly<schema.RankedAccount>;

export type Ranking = Readonly<schema.Ranking>;

export type DailyReport = Readonly<schema.DailyReport>;
