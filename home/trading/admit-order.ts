import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Market } from '@mockstreet/shared/instrument-id';
import type { OrderEnvelope } from '@mockstreet/shared/order-envelope';
import { CalendarRangeError } from '#market/calendar';
import type { CalendarHistory } from '#market/calendar-history';
import {
  type AdmitOptions,
  type AdmittedOrder,
  type Standing,
  type Submission,
  timeOf,
} from './admit-message.ts';
import { notBefore } from './core/price-rule.ts';
import { refuseAtOnce } from './core/refuse-at-once.ts';
import { refuseByMode, type TradingModes } from './core/trading-modes.ts';

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
  { envelope, acceptedAt }: Submission<OrderEnvelope>,
  { signedAt, revoked, apiKeyId }: Standing,
): AdmittedOrder {
  const { rules, instruments } = options;
  const { order } = envelope;
  const instrument = instruments.get(order.ticker_id);
  const quantity = amount(order.quantity);
  const clockErrorMs = envelope.clock_error_ms;
  const eligibleAfter = notBefore(rules, { acceptedAt, clockErrorMs, signedAt });
  let deadlineAt: Instant | null = null;
  const limitPrice = amount(order.limit_price);
  const asked = { quantity, limitPrice, leverage: order.leverage ?? null, acceptedAt };
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

function amount(text: string | undefined): Decimal | null {
  return text === undefined ? null : decimal(text);
}
