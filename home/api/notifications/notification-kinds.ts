import { z } from 'zod';
import { decimalText, orNull, tickerText, timeText } from '../http/wire.ts';

const count = z.int().min(0);
const code = z.string().meta({ example: 'INSUFFICIENT_CASH' });
const context = z
  .string()
  .nullable()
  .meta({ description: 'In figures', example: 'needed=90045 available=80000' });

const order = z.object({
  order_id: z.uuid(),
  ticker_id: tickerText,
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['MARKET', 'LIMIT']),
  reason: code,
  reason_detail: context,
  requested_quantity: orNull(decimalText),
  requested_amount_krw: orNull(decimalText),
  limit_price: orNull(decimalText),
  accepted_at: timeText,
});

/** What is told of each kind. Another kind is another entry here, and a view of its own (docs/notifications.md). */
export const NOTIFICATION_KINDS = {
  ORDER_DENIED: order,
  ORDER_EXPIRED: order,
  COMMAND_DENIED: z.object({
    command_id: z.uuid(),
    command_kind: z.string().meta({ example: 'CANCEL' }),
    order_id: z.uuid().nullable().meta({ description: 'CANCEL: the order that it names' }),
    reason: code,
    reason_detail: context,
    accepted_at: timeText,
  }),
  LIQUIDATION: z.object({
    liquidation_id: z.uuid().meta({ description: 'GET /margin/liquidations tells all of it' }),
    sold: count.meta({ description: 'Positions that the house sold' }),
    cancelled: count.meta({ description: 'Orders that it took back' }),
    ticker_id: tickerText.nullable().meta({
      description: 'Whose price called for it; null where interest did',
    }),
    equity_krw: decimalText,
    cash_krw: decimalText.meta({ description: 'Below zero it is what was owed' }),
    equity_after_krw: decimalText,
    cash_after_krw: decimalText,
  }),
  DIVIDEND: z.object({
    action_id: z.uuid(),
    ticker_id: tickerText,
    quantity: decimalText.meta({ description: 'Shares that it was paid for' }),
    per_share: orNull(decimalText),
    currency: z.enum(['KRW', 'USD', 'KRW-COIN']).meta({ description: 'Of per_share' }),
    gross_krw: decimalText,
    tax_krw: decimalText,
    applied_exchange_rate: orNull(decimalText),
  }),
  SPLIT: z.object({
    action_id: z.uuid(),
    ticker_id: tickerText,
    quantity_before: decimalText,
    quantity_after: decimalText,
    fraction: decimalText.meta({ description: 'New shares that were paid out' }),
    gross_krw: decimalText.meta({ description: 'For the fraction' }),
    tax_krw: decimalText,
  }),
  REDEMPTION: z.object({
    action_id: z.uuid(),
    ticker_id: tickerText,
    quantity: decimalText.meta({ description: 'Shares that were taken back, of one off the list' }),
    per_share: orNull(decimalText),
    gross_krw: decimalText,
    tax_krw: decimalText,
  }),
  DIVIDEND_PAID: z.object({
    command_id: z.uuid().meta({ description: 'Of the strike' }),
    ticker_id: tickerText.meta({ example: 'HUMAN-ETF-JIHO' }),
    paid_krw: decimalText.meta({ description: 'What left my cash' }),
    due_krw: decimalText.meta({ description: 'More than that where there was not as much cash' }),
    per_share: decimalText,
    outstanding: decimalText,
    holders: count,
  }),
  BAILOUT: z.object({
    command_id: z.uuid(),
    equity_before_krw: decimalText,
    written_off_krw: decimalText,
    given_krw: decimalText,
    cash_krw: decimalText.meta({ description: 'All that the account had behind it' }),
    surrendered: count.meta({ description: 'Positions that were taken' }),
    cancelled: count.meta({ description: 'Orders that were taken back' }),
    trusted_again_at: timeText,
  }),
  AWAY_DIGEST: z.object({
    from: timeText.meta({ description: 'Home was away from then on' }),
    to: timeText,
    orders: z.object({
      accepted: count.meta({ description: 'While home was away' }),
      filled: count,
      failed: count,
      expired: count,
      cancelled: count,
      resting: count.meta({
        description:
          'Placed and not filled: LIMIT orders that rest, and such as wait for a strike of a human ETF',
      }),
      waiting: count.meta({ description: 'Not decided within an hour: told of when they are' }),
    }),
    kinds: z.record(z.string(), count).meta({
      description: 'How many notifications of each kind it tells of in one',
      example: { ORDER_DENIED: 2, DIVIDEND: 1 },
    }),
    cash_change_krw: decimalText.meta({ description: 'What all of it did to the cash' }),
  }),
} as const;

export type NotificationKind = keyof typeof NOTIFICATION_KINDS;
export const KIND_NAMES = Object.keys(NOTIFICATION_KINDS) as [
  NotificationKind,
  ...NotificationKind[],
];
