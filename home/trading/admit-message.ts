import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import { nativeSha256 } from '@mockstreet/shared/node/native-sha256';
import type { OrderIntent } from '@mockstreet/shared/order';
import {
  beaconSchema,
  CLOCK_ERROR_MS_MAX,
  envelopeFault,
  type OrderEnvelope,
  orderEnvelopeSchema,
} from '@mockstreet/shared/order-envelope';
import { MESSAGE_TYPE } from '@mockstreet/shared/topology';
import { z } from 'zod';
import { CalendarRangeError } from '#market/calendar';
import type { CalendarHistory } from '#market/calendar-history';
import type { Instrument } from '#market/instruments';
import { type Denial, refuseAtOnce } from './core/decide-order.ts';
import type { OpenOrder } from './core/open-order.ts';
import { notBefore } from './core/price-rule.ts';
import { refuseByMode, type TradingModes } from './core/trading-modes.ts';
import type { TradingRules } from './core/trading-rules.ts';
import type { Delivery } from './lane.ts';

/** What a queue message turned out to be. */
export type Admitted =
  | {
      readonly kind: 'order';
      readonly order: OpenOrder;
      /** Set when no print and no account can change the answer. */
      readonly refusal: Denial | undefined;
      /** What was asked, kept if the id turns out to be taken. */
      readonly intent: OrderIntent;
      /** The API key that it came with, if it did and the key was good. */
      readonly apiKeyId: string | undefined;
    }
  | { readonly kind: 'beacon'; readonly acceptedAt: Instant; readonly intakeId: string }
  | Poison;

/** A message that is a valid order. */
export type AdmittedOrder = Extract<Admitted, { kind: 'order' }>;

/** A message that nobody is owed an answer to. */
export interface Poison {
  readonly kind: 'poison';
  readonly reason: string;
  /** What it claims to be, as far as it could be read. */
  readonly orderId: string | undefined;
  readonly userId: string | undefined;
}

/** A message that has the shape of an order; whether somebody stands behind it is still open. */
export interface Command {
  readonly kind: 'command';
  readonly envelope: OrderEnvelope;
  readonly acceptedAt: Instant;
}

export type Message = Pick<Delivery, 'type' | 'content'>;

export interface AdmitOptions {
  readonly rules: TradingRules;
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly partition: number;
}

/** Reads one message and checks what it says against itself: shape, id, hash. */
export function readMessage(message: Message): Command | Exclude<Admitted, AdmittedOrder> {
  const json = parseJson(message.content);
  if (message.type === MESSAGE_TYPE.beacon) {
    const beacon = beaconSchema.safeParse(json);
    if (!beacon.success) return poison('malformed_beacon', undefined);
    const { accepted_at, intake_id: intakeId } = beacon.data;
    return { kind: 'beacon', acceptedAt: timeOf(accepted_at), intakeId };
  }
  const parsed = orderEnvelopeSchema.safeParse(json);
  if (!parsed.success) {
    const claims = claimsSchema.safeParse(json).data;
    return poison(`malformed_envelope:${parsed.error.issues[0]?.path.join('.')}`, claims);
  }
  const envelope = parsed.data;
  const fault = envelopeFault(envelope, nativeSha256);
  if (fault) return poison(`inconsistent_envelope:${fault}`, envelope);
  if (envelope.clock_error_ms > CLOCK_ERROR_MS_MAX) return poison('clock_unsure', envelope);
  if (envelope.order.type !== 'MARKET') return poison('unsupported_order_type', envelope);
  return { kind: 'command', envelope, acceptedAt: timeOf(envelope.accepted_at) };
}

/** What a message without the right shape may still say of itself. */
const claimsSchema = z.looseObject({ order_id: z.uuid(), user_id: z.uuid() });
type Claims = Pick<OrderEnvelope, 'order_id' | 'user_id'>;

/** What is known of an order beside what its envelope says. */
export interface Standing {
  readonly signedAt: Instant | null;
  /** Set when its credential had been revoked. */
  readonly revoked: Denial | undefined;
  readonly apiKeyId: string | undefined;
}

/** The markets' hours, known up to when the orders were accepted. */
export interface Hours {
  readonly hours: CalendarHistory;
}

/** What administrators have said of trading, known up to when the orders were accepted. */
export interface Announced extends Hours {
  readonly modes: TradingModes;
}

/** Makes a command that somebody stands behind an order, perhaps with a refusal that is certain. */
export function admitOrder(
  options: AdmitOptions & Announced,
  { envelope, acceptedAt }: Command,
  { signedAt, revoked, apiKeyId }: Standing,
): AdmittedOrder {
  const { rules, instruments } = options;
  const { order } = envelope;
  const instrument = instruments.get(order.ticker_id);
  const quantity = amount(order.quantity);
  const clockErrorMs = envelope.clock_error_ms;
  const eligibleAfter = notBefore(rules, { acceptedAt, clockErrorMs, signedAt });
  let deadlineAt: Instant | null = null;
  const asked = { quantity, leverage: order.leverage ?? null };
  const marketIsOpen = ({ market }: { readonly market: Market }) => {
    deadlineAt = deadlineOf(options, market, { acceptedAt, eligibleAfter });
    return deadlineAt !== null;
  };
  return {
    kind: 'order',
    refusal:
      revoked ??
      refuseAtOnce(asked, instrument, marketIsOpen) ??
      refuseByMode(modeOf(options, envelope, acceptedAt), order.side),
    intent: order,
    apiKeyId,
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
      clockErrorMs,
      partition: options.partition,
      acceptedAt,
      signedAt,
      notBefore: eligibleAfter,
      deadlineAt,
      hold: null,
      restingSince: null,
    },
  };
}

/** The strictest mode in force for an order when it was accepted, whatever was said later. */
function modeOf(
  { modes, instruments }: Announced & Pick<AdmitOptions, 'instruments'>,
  { user_id: userId, order: { ticker_id: tickerId } }: OrderEnvelope,
  acceptedAt: Instant,
) {
  const market = instruments.get(tickerId)?.market;
  const known = market === undefined || market === 'FX' ? {} : { market };
  return modes.strictest({ ...known, tickerId, userId }, acceptedAt);
}

/**
 * When an order accepted in session stops waiting: so much continuous trading after it could first
 * fill. Null out of session; also for days that the calendar does not know, which are refused
 * rather than guessed. By the hours that were in force when it was accepted, whatever was said later.
 */
export function deadlineOf(
  { hours, rules }: Pick<AdmitOptions, 'rules'> & Hours,
  market: Market,
  { acceptedAt, eligibleAfter }: { acceptedAt: Instant; eligibleAfter: Instant },
): Instant | null {
  const calendar = hours.asOf(acceptedAt);
  try {
    if (calendar.phaseAt(market, acceptedAt) === 'CLOSED') return null;
    return calendar.addTradingTime(market, eligibleAfter, rules.deadlineMicros[market]);
  } catch (error) {
    if (error instanceof CalendarRangeError) return null;
    throw error;
  }
}

export function poison(reason: string, claims: Claims | undefined): Poison {
  return { kind: 'poison', reason, orderId: claims?.order_id, userId: claims?.user_id };
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
