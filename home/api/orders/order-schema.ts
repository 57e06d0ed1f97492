import { ORDER_STATUSES, ORDER_TYPES, SIDES, TIMES_IN_FORCE } from '@mockstreet/shared/order';
import { z } from 'zod';
import { nextCursorSchema } from '../http/page.ts';
import { decimalText, orNull, sha256Text, sourceText, tickerText, timeText } from '../http/wire.ts';

const CURRENCIES = ['KRW', 'USD', 'KRW-COIN'] as const;

const orderFields = {
  order_id: z.uuid(),
  client_order_id: z.uuid(),
  ticker_id: tickerText,
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  status: z.enum(ORDER_STATUSES),
  reason: z.string().nullable().meta({
    description: 'Why FAILED or CANCELLED (a denial code), or what a PENDING order waits for',
    example: 'AWAITING_PRINT',
  }),
  reason_detail: z.string().nullable().meta({ example: 'available=4999 needed=5000' }),
  requested_quantity: decimalText.nullable(),
  requested_amount_krw: decimalText.nullable(),
  limit_price: decimalText.nullable(),
  time_in_force: z.enum(TIMES_IN_FORCE).nullable(),
  expires_at: timeText.nullable(),
  reference_price: decimalText.nullable(),
  max_slippage_bps: z.int().nullable(),
  price: decimalText.nullable().meta({ description: "As executed, in the instrument's currency" }),
  quantity: decimalText.nullable().meta({ description: 'As executed' }),
  applied_exchange_rate: decimalText.nullable().meta({ description: 'USD/KRW, spread included' }),
  held_krw: decimalText.nullable().meta({
    description:
      'LIMIT BUY: won kept aside for it while it waits. Null before it is placed, and after it is final',
  }),
  held_quantity: decimalText.nullable().meta({
    description: 'LIMIT SELL: what is kept aside for it while it waits, in today’s shares',
  }),
  resting_since: timeText.nullable().meta({
    description: 'LIMIT: the first print that it could have filled on and was not marketable at',
  }),
  accepted_at: timeText.meta({ description: 'When the edge promised to carry it out' }),
  not_before: timeText.meta({ description: 'Prints after this moment are eligible' }),
  deadline_at: timeText.nullable().meta({
    description:
      'No fill by then: FAILED with NO_PRICE; a LIMIT order CANCELLED with EXPIRED. Null for one that is good until it is cancelled',
  }),
  created_at: timeText.meta({ description: 'When home recorded it' }),
  filled_at: timeText.nullable().meta({
    description: 'Time of the print that filled it; of a forced sale the moment that called for it',
  }),
  settled_at: timeText.nullable().meta({ description: 'When home wrote the outcome' }),
  replayed_at: timeText.nullable().meta({
    description:
      'Set when home lost its database and nobody had noted what became of this order: it was read again from the edge’s journal then and priced anew, so an answer given before may have been another',
  }),
  liquidation_id: z.uuid().nullable().meta({
    description: 'The house sold by it: GET /margin/liquidations. Nobody sent such an order',
  }),
};

export const orderSchema = z.object(orderFields).meta({ id: 'Order' });

export const printSchema = z
  .object({
    at: timeText.meta({ description: 'Time of the print by the price rule' }),
    kind: z.enum(['QUOTE', 'TRADE', 'BAR']),
    bid: decimalText.nullable(),
    ask: decimalText.nullable(),
    last: decimalText,
    source: sourceText,
  })
  .meta({ id: 'FillPrint', description: 'The observed price that an order was filled on' });

export const fxSchema = z
  .object({
    applied_exchange_rate: decimalText.meta({ description: 'USD/KRW with the spread' }),
    print_at: timeText.nullable(),
    print_last: decimalText.nullable(),
    source: sourceText.nullable(),
  })
  .meta({ id: 'FillFx' });

export const fillSchema = z
  .object({
    order_id: z.uuid(),
    ticker_id: tickerText,
    side: z.enum(SIDES),
    quantity: decimalText,
    price: decimalText,
    currency: z.enum(CURRENCIES),
    gross: decimalText.meta({ description: "quantity × price in the instrument's currency" }),
    gross_krw: decimalText,
    fee_krw: decimalText,
    tax_krw: decimalText,
    cash_krw: decimalText.meta({ description: 'What it moved in the wallet; negative for a BUY' }),
    fx: orNull(fxSchema),
    print: printSchema,
    filled_at: timeText.meta({
      description: 'Time of the print; of a forced sale the moment that called for it',
    }),
    settled_at: timeText,
  })
  .meta({ id: 'Fill' });

export const ledgerEntrySchema = z
  .object({
    leg: z.int(),
    account: z
      .string()
      .meta({ example: 'CASH', description: 'CASH and HOLDING are yours, others the house’s' }),
    asset: z.string().meta({ example: 'KRW', description: '`KRW`, `USD` or a ticker_id' }),
    amount: decimalText,
    event_at: timeText,
  })
  .meta({ id: 'LedgerEntry' });

export const orderConflictSchema = z
  .object({ accepted_at: timeText, body_sha256: sha256Text, recorded_at: timeText })
  .meta({
    id: 'OrderConflict',
    description: 'A different order that came later under the same client_order_id; not executed',
  });

export const orderDetailSchema = z
  .object({
    ...orderFields,
    fill: orNull(fillSchema),
    ledger: z.array(ledgerEntrySchema),
    conflicts: z.array(orderConflictSchema),
  })
  .meta({ id: 'OrderDetail' });

export const orderPageSchema = z
  .object({ items: z.array(orderSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'OrderPage' });

export const fillPageSchema = z
  .object({ items: z.array(fillSchema), next_cursor: nextCursorSchema })
  .meta({ id: 'FillPage' });
