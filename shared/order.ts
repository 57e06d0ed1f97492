import { z } from 'zod';
import { type Decimal, formatDecimal, parseDecimal, wholeDecimal } from './decimal.ts';
import { formatInstant, parseInstant } from './instant.ts';
import { tickerIdSchema } from './instrument-id.ts';

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];
export const ORDER_TYPES = ['MARKET', 'LIMIT'] as const;
export type OrderType = (typeof ORDER_TYPES)[number];
export const TIMES_IN_FORCE = ['DAY', 'GTC', 'GTD', 'IOC'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];
export const ORDER_STATUSES = ['PENDING', 'FILLED', 'CANCELLED', 'FAILED'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Bounds of one order. Money in won, quantities in shares or coins. */
export const ORDER_BOUNDS = {
  quantityMax: wholeDecimal(1_000_000_000),
  amountKrwMax: wholeDecimal(100_000_000_000),
  priceMax: wholeDecimal(100_000_000_000),
  slippageBpsMax: 10_000,
  leverageMax: 10,
} as const;

/**
 * A positive decimal as text, at most eight places, at most `maximum`; normalised so that `1.0`
 * and `1` are the same order.
 */
function positiveDecimal(maximum: Decimal, places = 8) {
  return z
    .string()
    .max(32)
    .transform((text, context) => {
      const value = parseDecimal(text);
      const fault = (code: string, message: string) => {
        context.addIssue({ code: 'custom', params: { code }, message });
        return z.NEVER;
      };
      if (value === undefined) {
        return fault('not_a_decimal', 'must be a decimal string with at most 8 decimal places');
      }
      if (value <= 0n) return fault('not_positive', 'must be greater than zero');
      if (value > maximum) return fault('too_large', `must be at most ${formatDecimal(maximum)}`);
      if (value % 10n ** BigInt(8 - places) !== 0n) {
        return fault('too_precise', `must have at most ${places} decimal places`);
      }
      return formatDecimal(value);
    });
}

const expiresAt = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = parseInstant(text);
    if (at === undefined) {
      context.addIssue({
        code: 'custom',
        params: { code: 'not_a_time' },
        message: 'must be an RFC 3339 time',
      });
      return z.NEVER;
    }
    return formatInstant(at);
  });

const fields = {
  client_order_id: z.uuid().transform((id) => id.toLowerCase()),
  ticker_id: tickerIdSchema,
  side: z.enum(SIDES),
  type: z.enum(ORDER_TYPES),
  quantity: positiveDecimal(ORDER_BOUNDS.quantityMax).meta({ example: '0.001' }),
  amount_krw: positiveDecimal(ORDER_BOUNDS.amountKrwMax, 0).meta({ example: '100000' }),
  limit_price: positiveDecimal(ORDER_BOUNDS.priceMax).meta({ example: '90000000' }),
  time_in_force: z.enum(TIMES_IN_FORCE),
  expires_at: expiresAt.meta({ format: 'date-time', example: '2026-12-31T15:00:00Z' }),
  reference_price: positiveDecimal(ORDER_BOUNDS.priceMax).meta({ example: '90000000' }),
  max_slippage_bps: z.int().min(0).max(ORDER_BOUNDS.slippageBpsMax).meta({ example: 50 }),
  leverage: z.int().min(1).max(ORDER_BOUNDS.leverageMax),
};

/** Body of `POST /orders`. Unknown properties are refused; a faulty combination names the field. */
export const placeOrderSchema = z
  .strictObject({
    client_order_id: fields.client_order_id.optional(),
    ticker_id: fields.ticker_id,
    side: fields.side,
    type: fields.type,
    quantity: fields.quantity.optional(),
    amount_krw: fields.amount_krw.optional(),
    limit_price: fields.limit_price.optional(),
    time_in_force: fields.time_in_force.optional(),
    expires_at: fields.expires_at.optional(),
    reference_price: fields.reference_price.optional(),
    max_slippage_bps: fields.max_slippage_bps.optional(),
    leverage: fields.leverage.optional(),
  })
  .superRefine((order, context) => {
    const refuse = (path: string, code: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], params: { code }, message });
    if ((order.quantity === undefined) === (order.amount_krw === undefined)) {
      refuse('quantity', 'quantity_xor_amount', 'give either quantity or amount_krw, not both');
    }
    if (order.type === 'LIMIT' && order.limit_price === undefined) {
      refuse('limit_price', 'required', 'a LIMIT order needs a limit_price');
    }
    if (order.type === 'LIMIT' && order.quantity === undefined) {
      refuse('quantity', 'required', 'a LIMIT order is given by quantity');
    }
    if (order.type === 'MARKET' && order.limit_price !== undefined) {
      refuse('limit_price', 'not_allowed', 'a MARKET order has no limit_price');
    }
    if ((order.time_in_force === 'GTD') !== (order.expires_at !== undefined)) {
      refuse(
        'expires_at',
        'gtd_needs_expiry',
        'expires_at goes with time_in_force GTD, and only with it',
      );
    }
    if (order.type === 'MARKET' && order.time_in_force === 'GTD') {
      refuse('time_in_force', 'not_allowed', 'a MARKET order cannot be GTD');
    }
    if ((order.max_slippage_bps === undefined) !== (order.reference_price === undefined)) {
      refuse(
        'max_slippage_bps',
        'needs_reference',
        'max_slippage_bps and reference_price go together',
      );
    }
  })
  .meta({
    id: 'PlaceOrder',
    example: {
      client_order_id: '0198c0de-7b6a-7c3d-8e4f-5a6b7c8d9e0f',
      ticker_id: 'CRYPTO-COIN-BTC',
      side: 'BUY',
      type: 'MARKET',
      amount_krw: '100000',
    },
  });

/** A validated order request: decimals and times in canonical text. */
export type PlaceOrder = z.output<typeof placeOrderSchema>;

/** What the user wants, without the id that names the request. */
export type OrderIntent = Omit<PlaceOrder, 'client_order_id'>;

/** Significant digits that survive a JSON number's way through a float, whatever they are. */
const FLOAT_DIGITS = 15;

/** Whether a JSON number, as it is written, has more digits than a float is sure to keep. */
export function exceedsFloat(numberText: string): boolean {
  const [mantissa = ''] = numberText.toLowerCase().split('e');
  return mantissa.replace(/\D/g, '').replace(/^0+/, '').length > FLOAT_DIGITS;
}

/** A quantity as text or, as older clients send it, a number whose text is surely theirs. */
const quantityText = z.union([z.string(), z.number()]).transform((value, context) => {
  const text = String(value);
  if (typeof value === 'string' || !exceedsFloat(text)) return text;
  context.addIssue({
    code: 'custom',
    params: { code: 'not_a_decimal' },
    message: `as a number must have at most ${FLOAT_DIGITS} significant digits; send a string`,
  });
  return z.NEVER;
});

/** The body that older clients send: `amount` is the quantity. */
export const legacyOrderSchema = z
  .strictObject({
    client_order_id: fields.client_order_id.optional(),
    ticker: fields.ticker_id,
    action: z
      .string()
      .transform((text) => text.toUpperCase())
      .pipe(fields.side),
    amount: quantityText.pipe(fields.quantity),
  })
  .transform(
    ({ client_order_id, ticker, action, amount }): PlaceOrder => ({
      ...(client_order_id === undefined ? {} : { client_order_id }),
      ticker_id: ticker,
      side: action,
      type: 'MARKET',
      quantity: amount,
    }),
  )
  .meta({ example: { ticker: 'CRYPTO-COIN-BTC', action: 'BUY', amount: '0.001' } });

/**
 * The canonical JSON of an intent: fixed key order, absent fields left out. Equal intents have
 * equal text, so its hash tells a retry from a reuse of the id.
 */
export function canonicalIntent(order: OrderIntent): string {
  return JSON.stringify({
    ticker_id: order.ticker_id,
    side: order.side,
    type: order.type,
    quantity: order.quantity,
    amount_krw: order.amount_krw,
    limit_price: order.limit_price,
    time_in_force: order.time_in_force,
    expires_at: order.expires_at,
    reference_price: order.reference_price,
    max_slippage_bps: order.max_slippage_bps,
    leverage: order.leverage,
  });
}

/** What every 202 says beside the ids. */
export const acceptedFields = {
  status: z.literal('ACCEPTED'),
  accepted_at: z.string().meta({ format: 'date-time', example: '2026-11-21T09:00:00.123456Z' }),
  receipt: z.string().meta({
    example: 'eyJhbGciOiJFZERTQSJ9.eyJ2ZXJzaW9uIjoxfQ.c2lnbmF0dXJl',
    description: 'Signed by the edge; see /.well-known/jwks.json',
  }),
};

/** What a 202 answers to an order. */
export const orderAcceptedSchema = z
  .object({ order_id: z.uuid(), client_order_id: z.uuid(), ...acceptedFields })
  .meta({ id: 'OrderAccepted' });
export type OrderAccepted = z.infer<typeof orderAcceptedSchema>;
