import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { OrderIntent, TimeInForce } from '@mockstreet/shared/order';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { CalendarRangeError } from '#market/calendar';
import type { CalendarHistory } from '#market/calendar-history';
import type { Instrument } from '#market/instruments';
import { hasMarket } from '../core/decide-order.ts';
import { defaultTimeInForce, limitDeadline } from '../core/limit-deadline.ts';
import type { OpenOrder } from '../core/open-order.ts';
import { notBefore } from '../core/price-rule.ts';
import { refuseAtOnce } from '../core/refuse-at-once.ts';
import { refuseByMode, type TradingModes } from '../core/trading-modes.ts';
import {
  type AdmitOptions,
  type AdmittedOrder,
  type Standing,
  type Submission,
  timeOf,
} from './admit-message.ts';

/** The markets' hours, known up to when the orders were accepted. */
export interface Hours {
  readonly hours: CalendarHistory;
}

/** What administrators have said of trading, known up to when the orders were accepted. */
export interface Announced extends Hours {
  readonly modes: TradingModes;
}

/** Makes a submission that somebody stands behind an order, perhaps with a refusal that is certain. */
export function admitOrder(
  options: AdmitOptions & Announced,
  { envelope, acceptedAt, traceparent }: Submission<OrderEnvelope>,
  { signedAt, revoked, apiKeyId }: Standing,
): AdmittedOrder {
  const { rules, instruments } = options;
  const { order } = envelope;
  const instrument = instruments.get(order.ticker_id);
  const quantity = amount(order.quantity);
  const clockErrorMs = envelope.clock_error_ms;
  const eligibleAfter = notBefore(rules, { acceptedAt, clockErrorMs, signedAt });
  const limitPrice = amount(order.limit_price);
  const expiresAt = order.expires_at === undefined ? null : timeOf(order.expires_at);
  const { side, type } = order;
  const asked = { side, type, quantity, limitPrice, acceptedAt };
  const timeInForce = timeInForceOf(order, instrument);
  const times = { type, acceptedAt, eligibleAfter, timeInForce, expiresAt };
  let deadlineAt: Instant | null | undefined;
  const hasHours = ({ market }: { readonly market: Market }) => {
    deadlineAt = waitsUntil(options, market, times);
    return deadlineAt !== undefined;
  };
  return {
    kind: 'order',
    refusal:
      revoked ??
      refuseAtOnce(asked, instrument, hasHours) ??
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
      limitPrice,
      timeInForce,
      expiresAt,
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
      deadlineAt: deadlineAt ?? null,
      hold: null,
      restingSince: null,
      liquidationId: null,
      traceparent,
    },
  };
}

/** As it is kept: of a LIMIT order that does not say, what its market's are unless they do. */
function timeInForceOf(
  { type, time_in_force: said }: Pick<OrderIntent, 'type' | 'time_in_force'>,
  instrument: Instrument | undefined,
): TimeInForce | null {
  const isPlain = said !== undefined || type === 'MARKET' || !instrument || !hasMarket(instrument);
  return isPlain ? (said ?? null) : defaultTimeInForce(instrument.market);
}

/**
 * Until when an order may wait: null for ever, undefined where it cannot wait at all. By the hours that were
 * in force when it was accepted, whatever was said later.
 */
export function waitsUntil(
  options: Pick<AdmitOptions, 'rules'> & Hours,
  market: Market,
  order: Pick<OpenOrder, 'type' | 'timeInForce' | 'acceptedAt' | 'expiresAt'> & {
    readonly eligibleAfter: Instant;
  },
): Instant | null | undefined {
  const { type, timeInForce, acceptedAt, expiresAt } = order;
  if (type === 'MARKET' || timeInForce === 'IOC' || timeInForce === null) {
    return deadlineOf(options, market, order) ?? undefined;
  }
  const calendar = options.hours.asOf(acceptedAt);
  return limitDeadline(calendar, market, { acceptedAt, timeInForce, expiresAt });
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

function amount(text: string | undefined): Decimal | null {
  return text === undefined ? null : decimal(text);
}
