import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { OrderIntent } from '@mockstreet/shared/order';
import {
  beaconSchema,
  envelopeFault,
  type OrderEnvelope,
  orderEnvelopeSchema,
} from '@mockstreet/shared/order-envelope';
import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import { CalendarRangeError, type MarketCalendar } from '#market/calendar';
import type { Instrument } from '#market/instruments';
import { type Denial, refuseAtOnce } from './core/decide-order.ts';
import type { OpenOrder } from './core/open-order.ts';
import { notBefore } from './core/price-rule.ts';
import type { TradingRules } from './core/trading-rules.ts';
import type { Delivery } from './lane.ts';
import type { VerifyEnvelopeToken } from './verify-envelope-token.ts';

/** What a queue message turned out to be. */
export type Admitted =
  | {
      readonly kind: 'order';
      readonly order: OpenOrder;
      /** Set when no print and no account can change the answer. */
      readonly refusal: Denial | undefined;
      /** What was asked, kept if the id turns out to be taken. */
      readonly intent: OrderIntent;
    }
  | { readonly kind: 'beacon'; readonly acceptedAt: Instant }
  | { readonly kind: 'poison'; readonly reason: string };

/** A message that is a valid order. */
export type AdmittedOrder = Extract<Admitted, { kind: 'order' }>;

type Message = Pick<Delivery, 'type' | 'content'>;

export interface AdmitOptions {
  readonly rules: TradingRules;
  readonly calendar: MarketCalendar;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly verifyToken: VerifyEnvelopeToken;
  readonly partition: number;
}

/**
 * Reads one message from a partition and checks it as if the edge had not: shape, the id and hash
 * it claims, and the user's credential as of acceptance. What fails is poison, with a reason; what
 * passes is an order, perhaps with a refusal that is already certain.
 */
export async function admitMessage(options: AdmitOptions, message: Message): Promise<Admitted> {
  try {
    return await readMessage(options, message);
  } catch (error) {
    // A bug of ours, and no reason to hold up the other messages.
    return poison(`cannot_admit:${error instanceof Error ? error.message.slice(0, 200) : error}`);
  }
}

async function readMessage(options: AdmitOptions, message: Message): Promise<Admitted> {
  const json = parseJson(message.content);
  if (message.type === MESSAGE_TYPE.beacon) {
    const beacon = beaconSchema.safeParse(json);
    if (!beacon.success) return poison('malformed_beacon');
    return { kind: 'beacon', acceptedAt: timeOf(beacon.data.accepted_at) };
  }
  const parsed = orderEnvelopeSchema.safeParse(json);
  if (!parsed.success)
    return poison(`malformed_envelope:${parsed.error.issues[0]?.path.join('.')}`);
  const envelope = parsed.data;
  const fault = envelopeFault(envelope, nativeSha256);
  if (fault) return poison(`inconsistent_envelope:${fault}`);
  if (envelope.order.type !== 'MARKET') return poison('unsupported_order_type');

  if (envelope.version !== 1) return poison('unsupported_version');
  const acceptedAt = timeOf(envelope.accepted_at);
  const userId = await options.verifyToken(envelope.credential.token, acceptedAt);
  if (userId === undefined) return poison('credential_not_valid');
  if (userId !== envelope.user_id) return poison('credential_of_another_user');
  return admitOrder(options, envelope, acceptedAt);
}

function admitOrder(options: AdmitOptions, envelope: OrderEnvelope, acceptedAt: Instant): Admitted {
  const { rules, instruments } = options;
  const { order } = envelope;
  const instrument = instruments.get(order.ticker_id);
  const quantity = amount(order.quantity);
  const eligibleAfter = notBefore(rules, acceptedAt, envelope.clock_error_ms);
  let deadlineAt: Instant | null = null;
  const refusal = refuseAtOnce(
    { quantity, leverage: order.leverage ?? null },
    instrument,
    ({ market }) => {
      deadlineAt = deadlineOf(options, market, { acceptedAt, eligibleAfter });
      return deadlineAt !== null;
    },
  );
  return {
    kind: 'order',
    refusal,
    intent: order,
    order: {
      id: envelope.order_id,
      userId: envelope.user_id,
      clientOrderId: envelope.client_order_id,
      tickerId: order.ticker_id,
      side: order.side,
      type: order.type,
      quantity,
      amountKrw: amount(order.amount_krw),
      limitPrice: amount(order.limit_price),
      timeInForce: order.time_in_force ?? null,
      expiresAt: order.expires_at === undefined ? null : timeOf(order.expires_at),
      referencePrice: amount(order.reference_price),
      maxSlippageBps: order.max_slippage_bps ?? null,
      leverage: order.leverage ?? null,
      bodySha256: envelope.body_sha256,
      intakeId: envelope.intake_id,
      clockErrorMs: envelope.clock_error_ms,
      partition: options.partition,
      acceptedAt,
      notBefore: eligibleAfter,
      deadlineAt,
    },
  };
}

/**
 * When an order accepted in session stops waiting: so much continuous trading after it could first
 * fill. Null out of session; also for days that the calendar does not know, which are refused
 * rather than guessed.
 */
function deadlineOf(
  { calendar, rules }: AdmitOptions,
  market: Market,
  { acceptedAt, eligibleAfter }: { acceptedAt: Instant; eligibleAfter: Instant },
): Instant | null {
  try {
    if (calendar.phaseAt(market, acceptedAt) === 'CLOSED') return null;
    return calendar.addTradingTime(market, eligibleAfter, rules.deadlineMicros[market]);
  } catch (error) {
    if (error instanceof CalendarRangeError) return null;
    throw error;
  }
}

function poison(reason: string): Admitted {
  return { kind: 'poison', reason };
}

function parseJson(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'));
  } catch {
    return undefined;
  }
}

function amount(text: string | undefined): Decimal | null {
  return text === undefined ? null : decimal(text);
}

function timeOf(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new RangeError(`not a time: ${text}`);
  return at;
}
